const unitMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const whole = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/
const parts = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g

/** Go counts a duration in a signed 64-bit number of nanoseconds: about 292 years. */
const longestMs = 2 ** 63 / 1e6

/** Milliseconds of a Go duration such as '24h' or '1h30m'; 'none' is 0; undefined when it is neither. */
export function parseBanDuration(text: string): number | undefined {
  if (text === 'none') return 0
  if (!whole.test(text)) return undefined
  const amounts = [...text.matchAll(parts)].map(([, amount, unit = '']) => Number(amount) * (unitMs[unit] ?? 0))
  const ms = Math.round(amounts.reduce((sum, amount) => sum + amount, 0))
  return ms < longestMs ? ms : undefined
}
