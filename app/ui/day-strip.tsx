import { classNames } from './class-names.ts'

const dayMinutes = 1440
/** Minutes this close together would run into each other as ticks. */
const bandGap = 10

export interface DayStripProps {
  /** Minutes of the day, 0–1439, ascending, at which the schedule is due. */
  minutes: readonly number[]
  paused?: boolean
  /** Writes 0, 6, 12, 18 and 24 under the strip. */
  hours?: boolean
}

function clock(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** The strip in a sentence. */
export function dayStripText(minutes: readonly number[]): string {
  const [first, ...rest] = minutes
  if (first === undefined) return 'Not due on this day'
  if (rest.length === 0) return `Due once, at ${clock(first)}`
  if (rest.length < 3) return `Due ${minutes.length} times, at ${minutes.map(clock).join(', ')}`
  return `Due ${minutes.length} times, first at ${clock(first)}, last at ${clock(rest.at(-1) ?? first)}`
}

/** The strip as two SVG paths: a line for a minute by itself, a box for a stretch of close ones. */
export function dayStripPaths(minutes: readonly number[]): { ticks: string; bands: string } {
  const stretches: { from: number; to: number }[] = []
  for (const minute of minutes) {
    const last = stretches.at(-1)
    if (last && minute - last.to <= bandGap) last.to = minute
    else stretches.push({ from: minute, to: minute })
  }
  const draw = ({ from, to }: { from: number; to: number }) =>
    from === to ? `M${from} 3V22` : `M${from} 3H${to}V22H${from}Z`
  return {
    ticks: stretches
      .filter(({ from, to }) => from === to)
      .map(draw)
      .join(''),
    bands: stretches
      .filter(({ from, to }) => from !== to)
      .map(draw)
      .join(''),
  }
}

const hourMarks = Array.from({ length: 25 }, (_, hour) => `M${hour * 60} ${hour % 6 === 0 ? 14 : 18}V24`).join('')

/** Twenty-four hours as a ruler, with a tick for every time a schedule is due; a sentence if there is none. */
export function DayStrip({ minutes, paused = false, hours = false }: DayStripProps) {
  if (minutes.length === 0) return <p className="field-hint">{dayStripText(minutes)}</p>
  const { ticks, bands } = dayStripPaths(minutes)
  return (
    <div className={classNames('day-strip', paused && 'day-strip-paused')}>
      <svg viewBox={`0 0 ${dayMinutes} 24`} preserveAspectRatio="none" role="img" aria-label={dayStripText(minutes)}>
        <path className="day-strip-hour" d={hourMarks} vectorEffect="non-scaling-stroke" />
        <path className="day-strip-base" d={`M0 24H${dayMinutes}`} vectorEffect="non-scaling-stroke" />
        {bands ? <path className="day-strip-band" d={bands} vectorEffect="non-scaling-stroke" /> : null}
        {ticks ? <path className="day-strip-tick" d={ticks} vectorEffect="non-scaling-stroke" /> : null}
      </svg>
      {hours ? (
        <div className="day-strip-hours" aria-hidden="true">
          {['00', '06', '12', '18', '24'].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
      ) : null}
    </div>
  )
}
