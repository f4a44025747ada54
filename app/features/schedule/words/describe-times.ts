import { clockTime } from '#app/features/schedule/instants/wall-clock.ts'
import { type CronFields, valuesOf } from '#app/features/schedule/pattern/cron-syntax.ts'
import { evenStep, list, listWithRanges, ordinals, stretches } from './phrases.ts'

const few = 4

/** Minute and hour in words: `at 09:00 and 17:00`, `every 5 minutes from 09:00 to 17:59`. */
export function describeTimes(fields: CronFields): string {
  const minutes = valuesOf(fields.minute.items)
  const hours = valuesOf(fields.hour.items)
  if (hours.length < 24 && minutes.length * hours.length <= few) return atTimes(minutes, hours)
  const [only] = minutes
  if (minutes.length === 1 && only !== undefined) return onceAnHour(only, hours)
  const step = evenStep(minutes, 2)
  if (step && (minutes.length > few || minutes.length * step === 60)) return pacedMinutes(minutes, step, hours)
  const [hour, ...more] = hours
  if (hour !== undefined && more.length === 0)
    return `at minutes ${listWithRanges(minutes, String)} after ${time(hour, 0)}`
  return `at minutes ${listWithRanges(minutes, String)} of every ${eachHour(hours)}`
}

function atTimes(minutes: number[], hours: number[]): string {
  return `at ${list(hours.flatMap((hour) => minutes.map((minute) => time(hour, minute))))}`
}

function onceAnHour(minute: number, hours: number[]): string {
  if (hours.length === 24) return minute === 0 ? 'every hour' : `at ${count(minute, 'minute')} past every hour`
  const step = evenStep(hours, few + 1)
  if (!step) return atTimes([minute], hours)
  const [first, last] = ends(hours)
  const from = `every ${step === 1 ? 'hour' : `${step} hours`} from ${time(first, minute)}`
  return hours.length * step === 24 ? from : `${from} to ${time(last, minute)}`
}

function pacedMinutes(minutes: number[], step: number, hours: number[]): string {
  const pace = `every ${step === 1 ? 'minute' : `${step} minutes`}`
  const [first, last] = ends(minutes)
  const [hour, ...more] = hours
  if (hour !== undefined && more.length === 0) return `${pace} from ${time(hour, first)} to ${time(hour, last)}`
  if (minutes.length * step !== 60) return `${pace} from minute ${first} to ${last} of every ${eachHour(hours)}`
  if (first !== 0) return `${pace} from minute ${first} of every ${eachHour(hours)}`
  return hourStep(hours) ? `${pace}, in every ${eachHour(hours)}` : pace + eachHour(hours).slice('hour'.length)
}

/** `hour`, `second hour from 00:00`, `hour from 08:00 to 10:59 and from 17:00 to 17:59`. */
function eachHour(hours: number[]): string {
  if (hours.length === 24) return 'hour'
  const step = hourStep(hours)
  if (!step) return `hour ${list(stretches(hours).map(({ from, to }) => `from ${time(from, 0)} to ${time(to, 59)}`))}`
  const [first, last] = ends(hours)
  const through = hours.length * step === 24 ? '' : ` to ${time(last, 59)}`
  return `${ordinals[step]} hour from ${time(first, 0)}${through}`
}

/** The step of hours that follow each other by more than one. */
function hourStep(hours: number[]): number | undefined {
  const step = evenStep(hours, few + 1)
  return step === 1 ? undefined : step
}

function ends(values: number[]): [number, number] {
  return [values.at(0) ?? 0, values.at(-1) ?? 0]
}

function time(hour: number, minute: number): string {
  return clockTime((hour * 60 + minute) * 60_000)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
