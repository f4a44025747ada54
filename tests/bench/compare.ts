import { median, percentile } from './statistics.ts'

const attempts = 200

/** Medians further apart tell who is there. */
const mostApartMs = 5

export interface Comparison {
  what: string
  /** Of a table. */
  row: string[]
  isTelling: boolean
}

/** The same asked for somebody who is there and for nobody, in turn, which no clock may tell apart. */
export async function compare(
  what: string,
  known: (n: number) => Promise<unknown>,
  unknown: (n: number) => Promise<unknown>,
): Promise<Comparison> {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let n = 0; n < attempts; n += 1) {
    times.known.push(await timed(() => known(n)))
    times.unknown.push(await timed(() => unknown(n)))
  }
  const apartMs = Math.abs(median(times.known) - median(times.unknown))
  const row = [what, figures(times.known), figures(times.unknown), apartMs.toFixed(2)]
  return { what, row, isTelling: apartMs >= mostApartMs }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function figures(times: number[]): string {
  return `${median(times).toFixed(1)} (${percentile(times, 0.95).toFixed(1)})`
}

/** Addresses for as many attempts. */
export function addresses(name: string): string[] {
  return Array.from({ length: attempts }, (_, n) => `${name}-${n}@example.com`)
}
