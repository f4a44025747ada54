import { type CronFieldName, cronFieldNames, nicknames } from '#app/features/schedule/schedule.ts'
import { type CronItem, readField } from './cron-grammar.ts'

const maxPatternLength = 128
// Blanks do not count, within reason.
const longestTyped = 1000

export type CronFields = Record<CronFieldName, { text: string; items: CronItem[] }>

export interface Refusal {
  ok: false
  /** A sentence for the member: what is wrong, and what is allowed. */
  message: string
  field?: CronFieldName
}

const fieldList = 'minute, hour, day of month, month, day of week'

/** Reads a pattern by grammar alone; `text` comes back with single blanks, an @name in small letters. */
export function readPattern(text: string): { ok: true; text: string; fields: CronFields } | Refusal {
  const pattern = text.length > longestTyped ? text : text.trim().replace(/\s+/g, ' ')
  if (pattern === '') return refuse(`Enter a schedule: five fields (${fieldList}) or a name such as @daily.`)
  if (pattern.length > maxPatternLength) {
    return refuse(`A schedule has at most ${maxPatternLength} characters; this one has ${pattern.length}.`)
  }
  if (pattern.startsWith('@')) return readNickname(pattern.toLowerCase())
  const texts = pattern.split(' ')
  if (texts.length !== cronFieldNames.length) return refuse(wrongCount(texts))
  const fields = readFields(texts)
  return 'ok' in fields ? fields : { ok: true, text: pattern, fields }
}

/** The plain values of a field, sorted, each once; without what depends on the month (L, W, #). */
export function valuesOf(items: CronItem[]): number[] {
  const values = new Set(items.flatMap((item) => (item.kind === 'values' ? item.values : [])))
  return [...values].sort((a, b) => a - b)
}

function readNickname(name: string): ReturnType<typeof readPattern> {
  const spelledOut = nicknames.get(name)
  if (spelledOut) return { ok: true, text: name, fields: readFields(spelledOut.split(' ')) as CronFields }
  if (name === '@reboot') return refuse('@reboot is not supported: a schedule is told by the clock, not by a start.')
  if (name.startsWith('@every')) {
    return refuse('@every is not supported: write */5 * * * * for every 5 minutes, 0 */2 * * * for every 2 hours.')
  }
  return refuse(`${name} is not a known name: use ${[...nicknames.keys()].join(', ')}.`)
}

function readFields(texts: string[]): CronFields | Refusal {
  const fields: Partial<CronFields> = {}
  for (const [index, name] of cronFieldNames.entries()) {
    const text = texts[index] as string
    const items = readField(name, text)
    if (typeof items === 'string') return { ok: false, message: items, field: name }
    fields[name] = { text, items }
  }
  return fields as CronFields
}

function wrongCount(texts: string[]): string {
  const missing = texts.length === 4 && likelyMissing(texts)
  if (missing) return `A schedule has five fields, this one has 4: ${missing} is missing.`
  const rest = texts.slice(1)
  if (rest.length === 5 && fits(rest)) {
    return `This has 6 fields, and seconds are not supported: use ${rest.join(' ')}.`
  }
  const start = texts.slice(0, 5)
  if (texts.length > 5 && fits(start)) {
    return `A schedule has five fields: keep ${start.join(' ')}. A command has a field of its own.`
  }
  return `A schedule has five fields (${fieldList}); this one has ${texts.length}.`
}

/** The field without which the others read well; people forget the last one most. */
function likelyMissing(texts: string[]): string | undefined {
  const [likeliest, ...others] = cronFieldNames.filter((_, index) => fits(texts.toSpliced(index, 0, '*'))).reverse()
  return likeliest && `the ${likeliest}${others.length === 0 ? '' : ', most likely,'}`
}

function fits(texts: string[]): boolean {
  return !('ok' in readFields(texts))
}

function refuse(message: string): Refusal {
  return { ok: false, message }
}
