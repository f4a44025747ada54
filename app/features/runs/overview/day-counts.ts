import type { EndState } from '#app/features/runs/run.ts'
import { type RunTone, toneOf } from '#app/features/runs/run-state.ts'

const hourMs = 3_600_000

type EndTone = Exclude<RunTone, 'open'>

/** How many runs of an hour, or of a day, ended as hoped, not as hoped, or did not run. */
export type ToneCounts = Record<EndTone, number>

export interface QuarterCount {
  /** The start of a quarter of an hour, in milliseconds since 1970. */
  quarter: number
  state: EndState
  runs: number
}

/** The counts of each of so many hours from `start`. */
export function countsByHour(quarters: readonly QuarterCount[], start: number, hours: number): ToneCounts[] {
  const counts = Array.from({ length: hours }, () => ({ good: 0, bad: 0, off: 0 }))
  for (const { quarter, state, runs } of quarters) {
    const hour = counts[Math.floor((quarter - start) / hourMs)]
    if (hour) hour[toneOf[state] as EndTone] += runs
  }
  return counts
}

export function totalOf(counts: readonly ToneCounts[]): ToneCounts {
  const sum = (tone: EndTone) => counts.reduce((total, count) => total + count[tone], 0)
  return { good: sum('good'), bad: sum('bad'), off: sum('off') }
}

/** `128 runs: 120 succeeded, 5 failed, 3 did not run`. */
export function countsInWords(counts: ToneCounts): string {
  const all = counts.good + counts.bad + counts.off
  const parts = [
    [counts.good, 'succeeded'],
    [counts.bad, 'failed'],
    [counts.off, 'did not run'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, words]) => `${count.toLocaleString('en')} ${words}`)
  return `${all.toLocaleString('en')} ${all === 1 ? 'run' : 'runs'}: ${said.join(', ')}`
}
