/** From and to are both in it. */
export interface StatusRange {
  from: number
  to: number
}

export const anySuccess: readonly StatusRange[] = [{ from: 200, to: 299 }]

/** Reads `2xx, 304, 400-404`; undefined when it cannot be read. Statuses go from 200 to 599. */
export function parseStatuses(text: string): StatusRange[] | undefined {
  const parts = text.split(/[\s,]+/).filter(Boolean)
  const ranges = parts.map(rangeOf)
  if (parts.length === 0 || parts.length > 20 || ranges.includes(undefined)) return undefined
  return ranges as StatusRange[]
}

function rangeOf(part: string): StatusRange | undefined {
  const hundreds = /^([2-5])xx$/i.exec(part)?.[1]
  if (hundreds) return { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 99 }
  const [, first = '', last = first] = /^([2-5]\d\d)(?:-([2-5]\d\d))?$/.exec(part) ?? []
  if (first === '' || Number(first) > Number(last)) return undefined
  return { from: Number(first), to: Number(last) }
}

/** The shortest way to type the same ranges. */
export function statusesText(ranges: readonly StatusRange[]): string {
  return ranges.map(({ from, to }) => shortest(from, to)).join(', ')
}

function shortest(from: number, to: number): string {
  if (from === to) return String(from)
  return from % 100 === 0 && to === from + 99 ? `${from / 100}xx` : `${from}-${to}`
}

export function isExpectedStatus(ranges: readonly StatusRange[], status: number): boolean {
  return ranges.some(({ from, to }) => from <= status && status <= to)
}
