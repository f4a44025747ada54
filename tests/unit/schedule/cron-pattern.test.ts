import { expect, test } from 'vitest'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'

function refusal(text: string): { message: string; field?: string } {
  const read = parseCronPattern(text)
  if (read.ok) throw new Error(`${text} was accepted`)
  return read
}

test.each([
  ['75 * * * *', 'minute', 'Minute 75 is out of range: use 0–59.'],
  ['0 24 * * *', 'hour', 'Hour 24 is out of range: use 0–23.'],
  ['0 0 32 * *', 'day of month', 'Day of month 32 is out of range: use 1–31.'],
  ['0 0 0 * *', 'day of month', 'Day of month 0 is out of range: use 1–31.'],
  ['0 0 1 13 *', 'month', 'Month 13 is out of range: use 1–12 or JAN–DEC.'],
  ['0 0 * * 8', 'day of week', 'Day of week 8 is out of range: use 0–7 or SUN–SAT.'],
  ['1-75 * * * *', 'minute', 'Minute 75 is out of range: use 0–59.'],
  ['1.5 * * * *', 'minute', 'Minute 1.5 is not understood: use 0–59.'],
  ['-5 * * * *', 'minute', 'Minute -5 is not understood: use 0–59.'],
  ['5- * * * *', 'minute', 'Minute 5- is not understood: use 0–59.'],
  ['H * * * *', 'minute', 'Minute H is not understood: use 0–59.'],
  ['*/5/2 * * * *', 'minute', 'Minute */5/2 is not understood: use 0–59.'],
  ['0 0 ? * MON', 'day of month', 'Day of month ? is not understood: write * instead.'],
  ['0 0 * FOO *', 'month', 'Month FOO is not understood: use 1–12 or JAN–DEC.'],
  ['0 0 * January *', 'month', 'Month January is not understood: write JAN.'],
  ['0 0 * * +FRI', 'day of week', 'Day of week +FRI is not understood: use 0–7 or SUN–SAT.'],
  ['1,,2 * * * *', 'minute', 'Minute 1,,2 has a comma too many.'],
  ['*/90 * * * *', 'minute', 'Minute */90: the step after / must be 1–60.'],
  ['*/0 * * * *', 'minute', 'Minute */0: the step after / must be 1–60.'],
  ['*/ * * * *', 'minute', 'Minute */: the step after / must be 1–60.'],
  ['5/15 * * * *', 'minute', 'Minute 5/15 has a step without a range: write 5-59/15.'],
  ['/5 * * * *', 'minute', 'Minute /5 has a step without a range: write */5.'],
  ['0 22-4 * * *', 'hour', 'Hour 22-4 runs backwards: write 22-23,0-4.'],
  ['0 0 * * FRI-MON', 'day of week', 'Day of week FRI-MON runs backwards: write FRI-SAT,SUN-MON.'],
  ['0 0 * * 5-1', 'day of week', 'Day of week 5-1 runs backwards: write 5-6,0-1.'],
  ['0 0 * * FRI-1', 'day of week', 'Day of week FRI-1 runs backwards: write FRI-SAT,SUN-MON.'],
  ['0 0 * * 6-0', 'day of week', 'Day of week 6-0 runs backwards: write 6,0.'],
  ['0 0 * * 7-3', 'day of week', 'Day of week 7-3 runs backwards: write 0-3.'],
  ['0 0 1 NOV-FEB *', 'month', 'Month NOV-FEB runs backwards: write NOV-DEC,JAN-FEB.'],
  ['0 0 * * 1/2', 'day of week', 'Day of week 1/2 has a step without a range: write 1-6/2.'],
  ['0 0 * * MON/2', 'day of week', 'Day of week MON/2 has a step without a range: write MON-SAT/2.'],
  ['0 0 * * 7/2', 'day of week', 'Day of week 7/2 has a step without a range: write 0-6/2.'],
  ['59/15 * * * *', 'minute', 'Minute 59/15 has a step without a range: write 59.'],
  ['75/15 * * * *', 'minute', 'Minute 75 is out of range: use 0–59.'],
  ['0 0 L-3 * *', 'day of month', 'Day of month L-3: use L or LW alone, or W after one day (15W).'],
  ['0 0 15,LW * *', 'day of month', 'Day of month LW: use L or LW alone, or W after one day (15W).'],
  ['0 0 32W * *', 'day of month', 'Day of month 32 is out of range: use 1–31.'],
  ['0 0 * * MON#6', 'day of week', 'Day of week MON#6: after # use 1–5, or L for the last one.'],
  ['0 0 * * 9L', 'day of week', 'Day of week 9 is out of range: use 0–7 or SUN–SAT.'],
])('%s is refused at the %s', (text, field, message) => {
  expect(refusal(text)).toMatchObject({ field, message })
})

test('# and L after a range say how they are used', () => {
  const message = 'use # and L with one day: MON#2 is the second Monday, FRIL the last Friday.'
  expect(refusal('0 0 * * MON-FRI#2').message).toBe(`Day of week MON-FRI#2: ${message}`)
  expect(refusal('0 0 * * 1-5L').message).toBe(`Day of week 1-5L: ${message}`)
})

test.each([
  ['', 'Enter a schedule: five fields (minute, hour, day of month, month, day of week) or a name such as @daily.'],
  ['5 4', 'A schedule has five fields (minute, hour, day of month, month, day of week); this one has 2.'],
  ['0 9 * *', 'A schedule has five fields, this one has 4: the day of week, most likely, is missing.'],
  ['9 * * MON-FRI', 'A schedule has five fields, this one has 4: the month, most likely, is missing.'],
  ['0 9 31 MON', 'A schedule has five fields, this one has 4: the month is missing.'],
  ['a b c d', 'A schedule has five fields (minute, hour, day of month, month, day of week); this one has 4.'],
  ['0 0 9 * * *', 'This has 6 fields, and seconds are not supported: use 0 9 * * *.'],
  ['0 9 * * * backup.sh', 'A schedule has five fields: keep 0 9 * * *. A command has a field of its own.'],
  ['a b c d e f', 'A schedule has five fields (minute, hour, day of month, month, day of week); this one has 6.'],
  ['@reboot', '@reboot is not supported: a schedule is told by the clock, not by a start.'],
  ['@every 5m', '@every is not supported: write */5 * * * * for every 5 minutes, 0 */2 * * * for every 2 hours.'],
  ['@noon', '@noon is not a known name: use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.'],
  [`${'1,'.repeat(64)}1 * * * *`, 'A schedule has at most 128 characters; this one has 137.'],
])('%j is refused as a whole', (text, message) => {
  expect(refusal(text).message).toBe(message)
})

test.each([
  ['0 0 30 2 *', 'This never runs: February has no day 30.'],
  ['0 0 30W FEB *', 'This never runs: February has no day 30.'],
  ['0 0 31 4,6 *', 'This never runs: April and June have no day 31.'],
  ['0 0 31 */2,2 *', undefined],
  ['0 0 30 2 FRI', undefined],
  ['0 0 30,L 2 *', undefined],
  ['0 0 29 2 *', undefined],
  ['0 0 * 2 SUN#5', undefined],
])('%s is refused only if no calendar has such a day', (text, message) => {
  const read = parseCronPattern(text)
  expect(read.ok ? undefined : read.message).toBe(message)
})

test.each(['* * * * *', '*/5 * * * *', '0-29/5,45 8-17 * * *', '0 9 * * mon-fri', '0 0 * * 5-7', '0 0 * JAN,7-9 SUN'])(
  '%s is accepted as typed',
  (text) => expect(parseCronPattern(text)).toEqual({ ok: true, pattern: text }),
)

test.each(['0 0 L * *', '0 0 LW * *', '0 0 1W,15W,L * *', '0 0 * * MON#1,FRI#L', '0 0 * * 5L'])(
  '%s is accepted: last day, nearest weekday, nth weekday',
  (text) => expect(parseCronPattern(text).ok).toBe(true),
)

test('white space is trimmed and collapsed, and an @name is kept in small letters', () => {
  expect(parseCronPattern(' 0\t9  * *\n* ')).toEqual({ ok: true, pattern: '0 9 * * *' })
  for (const name of ['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually']) {
    expect(parseCronPattern(` ${name.toUpperCase()} `)).toEqual({ ok: true, pattern: name })
  }
})

test('128 characters are accepted, and blanks around them do not count', () => {
  const text = `${'1,'.repeat(59)}10 * * * *`
  expect(text).toHaveLength(128)
  expect(parseCronPattern(`   ${text}   `)).toEqual({ ok: true, pattern: text })
})
