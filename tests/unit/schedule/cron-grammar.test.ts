import { CronPattern as CronerPattern } from 'croner'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CronItem, readField } from '#app/features/schedule/pattern/cron-grammar.ts'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import { readPattern, valuesOf } from '#app/features/schedule/pattern/cron-syntax.ts'
import { cronFieldNames } from '#app/features/schedule/schedule.ts'

const timeout = 30_000

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 7 }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 62 }).map(String) },
  fc.constantFrom('00', '07', '007', '1e1', '0x5', '1.5', '-1', '', '99999999999999999999'),
)
const name = fc.constantFrom('SUN', 'mon', 'Tue', 'FRI', 'SAT', 'JAN', 'feb', 'Dec', 'SUNDAY', 'XYZ', 'JANFEB')
const value = fc.oneof({ weight: 5, arbitrary: number }, name)
const range = fc.tuple(value, value).map(([from, to]) => `${from}-${to}`)
const item = fc.oneof(
  { weight: 4, arbitrary: fc.constant('*') },
  { weight: 8, arbitrary: value },
  { weight: 4, arbitrary: range },
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('*', '', '5'), number).map(([base, step]) => `${base}/${step}`) },
  { weight: 4, arbitrary: fc.tuple(range, number).map(([base, step]) => `${base}/${step}`) },
  { weight: 3, arbitrary: fc.tuple(value, fc.constantFrom('W', 'L', '#L', 'w', 'l')).map(([day, mark]) => day + mark) },
  { weight: 3, arbitrary: fc.tuple(value, number).map(([day, nth]) => `${day}#${nth}`) },
  { weight: 2, arbitrary: fc.constantFrom('L', 'LW', 'lw', 'W', 'L-3', '?', 'H', '~', '+FRI', '1-5L', '*#2', '1-3#2') },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }).map((text) => text.replace(/\s/g, '')) },
)
const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','))
const field = fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 2, arbitrary: list })
const pattern = fc.tuple(field, field, field, field, field).map((fields) => fields.join(' '))

function cronerRead(text: string): CronerPattern | null {
  try {
    return new CronerPattern(text, undefined, { mode: '5-part' })
  } catch {
    return null
  }
}

const largest = [59, 23, 31, 12, 7]

/** What croner reads and we refuse: ? and +, # or L behind a range or *, a stepped range that ends beyond its field. */
function isCronerOnly(text: string): boolean {
  const readByCronerAlone = (item: string, index: number) => {
    const end = Number(/^\w+-(\d+)\/\d+$/.exec(item)?.[1] ?? 0)
    return /[?+]/.test(item) || /[*\-/].*(#|L$)/i.test(item) || end > (largest[index] as number)
  }
  return text.split(' ').some((field, index) => field.split(',').some((item) => readByCronerAlone(item, index)))
}

test('our grammar and croner agree on what a pattern is', { timeout }, () => {
  const counts = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(pattern, (text) => {
      fc.pre(text.split(' ').length === 5 && !text.includes('@') && !text.includes(':'))
      const ours = readPattern(text)
      counts[ours.ok ? 'accepted' : 'refused']++
      if (ours.ok) expect(cronerRead(text), text).not.toBeNull()
      else expect(cronerRead(text) === null || isCronerOnly(text), `${text}: ${ours.message}`).toBe(true)
    }),
    { numRuns: 10_000 },
  )
  expect(counts.accepted).toBeGreaterThan(1000)
  expect(counts.refused).toBeGreaterThan(1000)
})

test('our grammar and croner read the same values out of a pattern', { timeout }, () => {
  fc.assert(
    fc.property(pattern, (text) => {
      const ours = readPattern(text)
      fc.pre(ours.ok)
      const theirs = cronerRead(text) as CronerPattern
      const [minutes, hours, days, months] = cronFieldNames.map((field) => valuesOf(ours.fields[field].items))
      expect([minutes, hours, days, months]).toEqual([
        setAt(theirs.minute, 0),
        setAt(theirs.hour, 0),
        setAt(theirs.day, 1),
        setAt(theirs.month, 1),
      ])
      expect(weekdayBits(ours.fields['day of week'].items)).toEqual(theirs.dayOfWeek.slice(0, 7))
      const monthDays = ours.fields['day of month'].items
      expect(monthDays.some((item) => item.kind === 'last day')).toBe(theirs.lastDayOfMonth)
      expect(monthDays.some((item) => item.kind === 'last weekday')).toBe(theirs.lastWeekday)
      const nearest = monthDays.flatMap((item) => (item.kind === 'nearest weekday' ? [item.day] : []))
      expect(new Set(nearest)).toEqual(new Set(setAt(theirs.nearestWeekdays, 1)))
    }),
    { numRuns: 3000 },
  )
})

function setAt(flags: number[], offset: number): number[] {
  return flags.flatMap((flag, index) => (flag ? [index + offset] : []))
}

test('what a refusal says to write is itself understood', { timeout }, () => {
  let advised = 0
  fc.assert(
    fc.property(fc.constantFrom(...cronFieldNames), item, (name, text) => {
      const read = readField(name, text)
      const advice = typeof read === 'string' && / write (\S+?)(?: instead)?\.$/.exec(read)?.[1]
      fc.pre(advice !== false && advice !== undefined)
      advised++
      expect(readField(name, advice), `${name} ${text}: ${advice}`).toBeInstanceOf(Array)
    }),
    { numRuns: 2000 },
  )
  expect(advised).toBeGreaterThan(1000)
})

/** croner keeps a weekday as bits: 1–16 the first to fifth of a month, 32 the last, 63 every one. */
function weekdayBits(items: CronItem[]): number[] {
  const bits = Array<number>(7).fill(0)
  const mark = (weekday: number, bit: number) => {
    bits[weekday] = (bits[weekday] as number) | bit
  }
  for (const item of items) {
    if (item.kind === 'values') for (const weekday of item.values) mark(weekday, 63)
    if (item.kind === 'nth of month') mark(item.weekday, 1 << (item.nth - 1))
    if (item.kind === 'last of month') mark(item.weekday, 32)
  }
  return bits
}

test('whatever the text, reading it gives a pattern or a sentence', { timeout }, () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 200, unit: 'binary' }), pattern), (text) => {
      const read = parseCronPattern(text)
      if (read.ok) expect(read.pattern.length).toBeLessThanOrEqual(128)
      else expect(read.message).toMatch(/^\S.*[.]$/s)
    }),
    { numRuns: 1000 },
  )
})
