import { expect, test } from 'vitest'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import type { CronPattern } from '#app/features/schedule/schedule.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'

function inWords(text: string): string {
  const read = parseCronPattern(text)
  if (!read.ok) throw new Error(read.message)
  return describeSchedule(read.pattern)
}

test.each([
  ['* * * * *', 'Every minute'],
  ['*,5 * * * *', 'Every minute'],
  ['*/5 * * * *', 'Every 5 minutes'],
  ['0,30 * * * *', 'Every 30 minutes'],
  ['15,45 * * * *', 'Every 30 minutes from minute 15 of every hour'],
  ['*/7 * * * *', 'Every 7 minutes from minute 0 to 56 of every hour'],
  ['*/59 * * * *', 'At minutes 0 and 59 of every hour'],
  ['*/60 * * * *', 'Every hour'],
  ['0 * * * *', 'Every hour'],
  ['1 * * * *', 'At 1 minute past every hour'],
  ['5 * * * *', 'At 5 minutes past every hour'],
  ['5-10 * * * *', 'Every minute from minute 5 to 10 of every hour'],
  ['5-10 9 * * *', 'Every minute from 09:05 to 09:10'],
  ['0-10,30-40 * * * *', 'At minutes 0 through 10 and 30 through 40 of every hour'],
  ['*/15 9-17 * * *', 'Every 15 minutes from 09:00 to 17:59'],
  ['*/10 8-10,17 * * *', 'Every 10 minutes from 08:00 to 10:59 and from 17:00 to 17:59'],
  ['*/5 */2 * * *', 'Every 5 minutes, in every second hour from 00:00'],
  ['*/5 1-13/3 * * *', 'Every 5 minutes, in every third hour from 01:00 to 13:59'],
  ['0,20 1,3,5,7,9,11 * * *', 'At minutes 0 and 20 of every second hour from 01:00 to 11:59'],
  ['15,45 */2 * * *', 'Every 30 minutes from minute 15 of every second hour from 00:00'],
  ['5-10 */3 * * *', 'Every minute from minute 5 to 10 of every third hour from 00:00'],
  ['0,20 9-17 * * *', 'At minutes 0 and 20 of every hour from 09:00 to 17:59'],
  ['1-3,5,9 9 * * *', 'At minutes 1 through 3, 5 and 9 after 09:00'],
  ['0 1,3,5,7,9,11 * * *', 'Every 2 hours from 01:00 to 11:00'],
  ['0 */2 * * *', 'Every 2 hours from 00:00'],
  ['30 1-23/2 * * *', 'Every 2 hours from 01:30'],
  ['0 */5 * * *', 'Every 5 hours from 00:00 to 20:00'],
  ['0 9-17 * * *', 'Every hour from 09:00 to 17:00'],
  ['0 */23 * * *', 'At 00:00 and 23:00, every day'],
  ['0 */24 * * *', 'At 00:00, every day'],
  ['30 2 * * *', 'At 02:30, every day'],
  ['15,45 9,17 * * *', 'At 09:15, 09:45, 17:15 and 17:45, every day'],
  ['30 8-10,13,17 * * *', 'At 08:30, 09:30, 10:30, 13:30 and 17:30, every day'],
])('%s at which time: %s', (text, words) => {
  expect(inWords(text)).toBe(words)
})

test.each([
  ['0 9 * * MON-FRI', 'At 09:00, Monday through Friday'],
  ['0 9 * * FRI-SUN', 'At 09:00, Friday through Sunday'],
  ['0 9 * * SAT,SUN', 'At 09:00, on Saturday and Sunday'],
  ['0 9 * * */2', 'At 09:00, on Tuesday, Thursday, Saturday and Sunday'],
  ['0 9 * * 1,3-5', 'At 09:00, on Monday and Wednesday through Friday'],
  ['0 9 * * 7', 'At 09:00, on Sunday'],
  ['0 9 * * 0-7', 'At 09:00, every day'],
  ['0 9 * * MON#1', 'At 09:00, on the first Monday of the month'],
  ['0 9 * * FRIL,TUE', 'At 09:00, on Tuesday and on the last Friday of the month'],
  ['0 9 1 * *', 'At 09:00, on day 1 of the month'],
  ['0 9 1-7,15 * *', 'At 09:00, on days 1 through 7 and 15 of the month'],
  ['0 9 */2 * *', 'At 09:00, every 2 days from day 1 of the month'],
  ['0 9 1-15/3 * *', 'At 09:00, every 3 days from day 1 to 13 of the month'],
  ['0 9 */31 * *', 'At 09:00, on day 1 of the month'],
  ['0 9 15,L * *', 'At 09:00, on day 15 of the month and on the last day of the month'],
  ['0 9 LW * *', 'At 09:00, on the last weekday (Monday to Friday) of the month'],
  ['0 9 15W * *', 'At 09:00, on the weekday (Monday to Friday) nearest day 15 of the month'],
  ['0 9 1 1 *', 'At 09:00, on day 1 of January'],
  ['0 9 29 2 *', 'At 09:00, on day 29 of February'],
  ['0 9 15,30,31 2 *', 'At 09:00, on day 15 of February'],
  ['0 9 15,31W 4 *', 'At 09:00, on day 15 of April'],
  ['0 9 30,31 2,4 *', 'At 09:00, on day 30 of February and April'],
  ['0 9 * 1-3 *', 'At 09:00, every day from January through March'],
  ['0 9 * */3 *', 'At 09:00, every day in January, April, July and October'],
  ['*/5 * * JUN *', 'Every 5 minutes, in June'],
  ['0 9 * 6 MON-FRI', 'At 09:00, Monday through Friday in June'],
  ['@hourly', 'Every hour'],
  ['@daily', 'At 00:00, every day'],
  ['@midnight', 'At 00:00, every day'],
  ['@weekly', 'At 00:00, on Sunday'],
  ['@monthly', 'At 00:00, on day 1 of the month'],
  ['@yearly', 'At 00:00, on day 1 of January'],
  ['@annually', 'At 00:00, on day 1 of January'],
])('%s on which days: %s', (text, words) => {
  expect(inWords(text)).toBe(words)
})

test('a text that is no pattern, put into the table by hand, is shown as it is', () => {
  expect(describeSchedule('every full moon' as CronPattern)).toBe('every full moon')
})

test.each([
  ['0 12 13 * FRI', 'At 12:00, on day 13 of the month or on Friday'],
  ['0 12 1 * MON-FRI', 'At 12:00, on day 1 of the month or Monday through Friday'],
  ['0 12 */2 * MON', 'At 12:00, every 2 days from day 1 of the month or on Monday'],
  ['0 12 13 6 FRI', 'At 12:00, on day 13 of June or on Friday in June'],
  ['0 12 13 2 FRI#2', 'At 12:00, on day 13 of February or on the second Friday of February'],
  ['0 12 13 * 0-6', 'At 12:00, every day'],
  ['0 12 1-31 6 MON', 'At 12:00, every day in June'],
  ['0 0 31 2 MON', 'At 00:00, on Monday in February'],
  ['0 0 30,31W 2 MON#1', 'At 00:00, on the first Monday of February'],
])('%s with both day fields runs on either: %s', (text, words) => {
  expect(inWords(text)).toBe(words)
})
