const triggerStart = /^CREATE\s+(TEMP\s+|TEMPORARY\s+)?TRIGGER\b/i

/**
 * The statements of a SQL file. A statement ends at a semicolon that ends a line, a trigger at its `END;` line; only
 * whole lines are comments. Anything else throws, for libSQL would silently drop what follows a first semicolon.
 */
export function splitSql(text: string): string[] {
  const statements: string[] = []
  let open = ''
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('--')) continue
    open = open === '' ? line.trim() : `${open}\n${line.trimEnd()}`
    if (!isEnd(open)) continue
    statements.push(one(open))
    open = ''
  }
  if (open.trim() !== '') throw new Error(`No semicolon ends: ${open}`)
  return statements
}

function isEnd(statement: string): boolean {
  return triggerStart.test(statement) ? /\nEND;$/i.test(statement) : statement.endsWith(';')
}

function one(statement: string): string {
  const body = statement.slice(0, -1)
  if (!triggerStart.test(body) && body.includes(';')) throw new Error(`More than one statement a line: ${statement}`)
  return body
}
