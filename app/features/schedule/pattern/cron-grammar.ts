import type { CronFieldName } from '#app/features/schedule/schedule.ts'

/** One item of a comma list, read. Days of the week are 0–6 from Sunday, months 1–12. */
export type CronItem =
  | { kind: 'values'; values: number[] }
  | { kind: 'last day' }
  | { kind: 'last weekday' }
  | { kind: 'nearest weekday'; day: number }
  | { kind: 'nth of month'; weekday: number; nth: number }
  | { kind: 'last of month'; weekday: number }

interface Range {
  from: number
  to: number
}

interface FieldSpec {
  label: string
  min: number
  max: number
  /** The largest step. */
  size: number
  allowed: string
  names: string[]
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const dayOfWeek: FieldSpec = {
  label: 'Day of week',
  min: 0,
  max: 7,
  size: 7,
  allowed: '0–7 or SUN–SAT',
  names: weekdays,
}

const specs: Record<CronFieldName, FieldSpec> = {
  minute: { label: 'Minute', min: 0, max: 59, size: 60, allowed: '0–59', names: [] },
  hour: { label: 'Hour', min: 0, max: 23, size: 24, allowed: '0–23', names: [] },
  'day of month': { label: 'Day of month', min: 1, max: 31, size: 31, allowed: '1–31', names: [] },
  month: { label: 'Month', min: 1, max: 12, size: 12, allowed: '1–12 or JAN–DEC', names: months },
  'day of week': dayOfWeek,
}

/** Reads one field, or says in a sentence for the member what is wrong with it. */
export function readField(name: CronFieldName, text: string): CronItem[] | string {
  if (name === 'day of month' && /^lw$/i.test(text)) return [{ kind: 'last weekday' }]
  const items: CronItem[] = []
  for (const part of text.split(',')) {
    const item = part === '' ? `${specs[name].label} ${text} has a comma too many.` : readItem(name, part)
    if (typeof item === 'string') return item
    items.push(item)
  }
  return items
}

function readItem(name: CronFieldName, part: string): CronItem | string {
  if (name === 'day of month' && /[lw]/i.test(part)) return readMonthDay(specs[name], part)
  if (name === 'day of week' && /#|.l$/i.test(part)) return readNthWeekday(part)
  return readValues(specs[name], part)
}

function readMonthDay(spec: FieldSpec, part: string): CronItem | string {
  if (/^l$/i.test(part)) return { kind: 'last day' }
  if (!/^\d+w$/i.test(part)) return `Day of month ${part}: use L or LW alone, or W after one day (15W).`
  const day = readValue(spec, part.slice(0, -1))
  return typeof day === 'string' ? day : { kind: 'nearest weekday', day }
}

function readNthWeekday(part: string): CronItem | string {
  const [, day = '', which = 'L'] = /^(\w+?)(?:#(\d+|l)|l)$/i.exec(part) ?? []
  if (day === '')
    return `Day of week ${part}: use # and L with one day: MON#2 is the second Monday, FRIL the last Friday.`
  const value = readValue(dayOfWeek, day)
  if (typeof value === 'string') return value
  if (/l/i.test(which)) return { kind: 'last of month', weekday: value % 7 }
  const nth = Number(which)
  return nth >= 1 && nth <= 5
    ? { kind: 'nth of month', weekday: value % 7, nth }
    : `Day of week ${part}: after # use 1–5, or L for the last one.`
}

function readValues(spec: FieldSpec, part: string): CronItem | string {
  const [base = '', stepText, ...more] = part.split('/')
  if (more.length > 0) return notUnderstood(spec, part)
  const step = stepText === undefined ? 1 : readStep(spec, part, stepText)
  if (typeof step === 'string') return step
  const range = readRange(spec, base, stepText)
  if (typeof range === 'string') return range
  const values: number[] = []
  for (let value = range.from; value <= range.to; value += step) values.push(spec === dayOfWeek ? value % 7 : value)
  return { kind: 'values', values }
}

function readStep(spec: FieldSpec, part: string, text: string): number | string {
  const step = /^\d+$/.test(text) ? Number(text) : 0
  return step >= 1 && step <= spec.size ? step : `${spec.label} ${part}: the step after / must be 1–${spec.size}.`
}

function readRange(spec: FieldSpec, base: string, step: string | undefined): Range | string {
  if (base === '*') return { from: spec.min, to: lastOf(spec) }
  const [from = '', to, ...more] = base.split('-')
  if (step !== undefined && to === undefined) return stepWithoutRange(spec, base, step)
  return from === '' || to === '' || more.length > 0 ? notUnderstood(spec, base) : readBounds(spec, from, to)
}

function readBounds(spec: FieldSpec, from: string, to: string | undefined): Range | string {
  const first = readValue(spec, from)
  if (typeof first === 'string') return first
  const last = to === undefined ? first : readRangeEnd(spec, to)
  if (typeof last === 'string') return last
  if (first <= last) return { from: first, to: last }
  const write = writer(spec, `${from}${to}`)
  const advice = isSevenForSunday(spec, first)
    ? write(0, last)
    : `${write(first, lastOf(spec))},${write(spec.min, last)}`
  return `${spec.label} ${from}-${to} runs backwards: write ${advice}.`
}

function stepWithoutRange(spec: FieldSpec, base: string, step: string): string {
  const first = base === '' ? spec.min : readValue(spec, base)
  if (typeof first === 'string') return first
  const range = writer(spec, base)(isSevenForSunday(spec, first) ? 0 : first, lastOf(spec))
  const advice = base === '' ? `*/${step}` : range.includes('-') ? `${range}/${step}` : range
  return `${spec.label} ${base}/${step} has a step without a range: write ${advice}.`
}

/** Writes a range as the member does: by numbers, or by names where there was one. */
function writer(spec: FieldSpec, typed: string): (from: number, to: number) => string {
  const word = (value: number) =>
    /^\d+$/.test(typed) ? String(value) : (spec.names[value - spec.min] ?? String(value))
  return (from, to) => (from === to ? word(from) : `${word(from)}-${word(to)}`)
}

function lastOf(spec: FieldSpec): number {
  return spec === dayOfWeek ? 6 : spec.max
}

function isSevenForSunday(spec: FieldSpec, value: number): boolean {
  return spec === dayOfWeek && value === 7
}

/** SUN closes a range as 7, so that FRI-SUN is a weekend. */
function readRangeEnd(spec: FieldSpec, text: string): number | string {
  return spec === dayOfWeek && text.toUpperCase() === 'SUN' ? 7 : readValue(spec, text)
}

function readValue(spec: FieldSpec, text: string): number | string {
  const named = spec.names.indexOf(text.toUpperCase())
  if (named >= 0) return named + spec.min
  if (!/^\d+$/.test(text)) return notUnderstood(spec, text)
  const value = Number(text)
  return value >= spec.min && value <= spec.max ? value : `${spec.label} ${text} is out of range: use ${spec.allowed}.`
}

function notUnderstood(spec: FieldSpec, text: string): string {
  const name = spec.names.find((short) => text.toUpperCase().startsWith(short))
  const advice = name ? `write ${name}` : text === '?' ? 'write * instead' : `use ${spec.allowed}`
  return `${spec.label} ${text} is not understood: ${advice}.`
}
