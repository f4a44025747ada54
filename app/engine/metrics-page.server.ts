import { createGauge, metricsText } from '#app/platform/metrics.server.ts'
import type { Engine } from './engine.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { watchLoopDelay } from './loop-delay.server.ts'

/** The metrics of this process, as text; the delay of its event loop is measured from now on. */
export function createMetricsPage({ metrics, tenants, monotonic }: EngineDeps, engine: Engine): () => string {
  const gauge = (name: string, help: string, read: () => number) => createGauge(`cronstead_${name}`, help, read)
  const gauges = [
    gauge('runs_planned', 'Runs this process has claimed and not started.', () => engine.counts().planned),
    gauge('runs_ready', 'Runs that are due and wait for a place.', () => engine.counts().ready),
    gauge('runs_active', 'Runs at work in this process.', () => engine.counts().active),
    gauge('clock_skew_seconds', 'How far this clock is ahead of the database’s.', () => engine.counts().skewMs / 1000),
    gauge('open_tenants', 'Tenant databases that are open.', () => tenants.size()),
    gauge('event_loop_delay_p99_seconds', 'Over the last one to two minutes.', watchLoopDelay(monotonic)),
  ]
  return () => metricsText([...Object.values(metrics), ...gauges])
}
