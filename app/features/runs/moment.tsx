import { formatInstant } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'

/** An instant by the clock of a zone, to the minute or, where it is to be exact, to the millisecond. */
export function Moment({ at, zone, exact = false }: { at: number; zone: TimeZone; exact?: boolean }) {
  return <time dateTime={new Date(at).toISOString()}>{formatInstant(at, zone, exact)}</time>
}
