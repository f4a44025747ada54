import { expect, test } from 'vitest'
import { createCounter, createGauge, createHistogram, metricsText } from '#app/platform/metrics.server.ts'

test('counters, gauges and histograms are written as Prometheus reads them', () => {
  const ended = createCounter('runs_total', 'Runs, by state.', 'state')
  ended.add(2, 'succeeded')
  ended.add(1, 'odd "state"')
  const claims = createCounter('claims_total', 'Claims.')
  const open = createGauge('open', 'Open now.', () => 3)
  const lateness = createHistogram('lateness_seconds', 'How late.', [0.1, 1])
  for (const value of [0.05, 0.1, 0.5, 5]) lateness.observe(value)
  expect(metricsText([ended, claims, open, lateness])).toBe(`# HELP runs_total Runs, by state.
# TYPE runs_total counter
runs_total{state="succeeded"} 2
runs_total{state="odd \\"state\\""} 1
# HELP claims_total Claims.
# TYPE claims_total counter
claims_total 0
# HELP open Open now.
# TYPE open gauge
open 3
# HELP lateness_seconds How late.
# TYPE lateness_seconds histogram
lateness_seconds_bucket{le="0.1"} 2
lateness_seconds_bucket{le="1"} 3
lateness_seconds_bucket{le="+Inf"} 4
lateness_seconds_sum 5.65
lateness_seconds_count 4
`)
})
