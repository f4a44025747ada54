/**
 * The statement that answers rows as one JSON text, for `rowsIn`: libSQL hands values over one by one, which takes longer
 * than all else where there are many. `columns` are names with a comma between; `from` is what follows SELECT *.
 */
export function jsonRows(columns: string, from: string): string {
  const pairs = columns.split(',').map((name) => `'${name.trim()}', ${name.trim()}`)
  return `SELECT json_group_array(json_object(${pairs.join(', ')})) AS list FROM (SELECT * FROM ${from})`
}

export function rowsIn<T>([all]: readonly { list: string }[]): T[] {
  return JSON.parse(all?.list ?? '[]') as T[]
}
