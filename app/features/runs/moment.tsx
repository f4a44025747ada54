import { formatInstant, type Precision } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import type { Run } from './run.ts'

/** An instant by the clock of a zone. */
export function Moment({ at, zone, precision }: { at: number; zone: TimeZone; precision?: Precision | undefined }) {
  return <time dateTime={new Date(at).toISOString()}>{formatInstant(at, zone, precision)}</time>
}

/** Schedules name minutes; by hand several runs may start within one. */
export function precisionOf({ cause }: Pick<Run, 'cause'>): Precision {
  return cause === 'manual' ? 'second' : 'minute'
}
