import { type Counter, createCounter, createHistogram, type Histogram } from '#app/platform/metrics.server.ts'

const latenessBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600]

/** What the engine counts. */
export interface EngineMetrics {
  /** Seconds from when a run was to start to when it was started. */
  lateness: Histogram
  /** Ended runs, by state. */
  ended: Counter
  claimed: Counter
  /** Processes that were taken for dead. */
  lapses: Counter
  /** Due rows that an audit found to disagree with the member's jobs. */
  drift: Counter
  delivered: Counter
}

export function createEngineMetrics(): EngineMetrics {
  return {
    lateness: createHistogram(
      'cronstead_run_lateness_seconds',
      'From when a run was to start to when it was started.',
      latenessBounds,
    ),
    ended: createCounter('cronstead_runs_ended_total', 'Runs that ended in this process, by state.', 'state'),
    claimed: createCounter('cronstead_runs_claimed_total', 'Runs this process took.'),
    lapses: createCounter('cronstead_lapses_total', 'Processes this one took for dead.'),
    drift: createCounter('cronstead_drift_total', 'Due rows an audit found to disagree with their jobs.'),
    delivered: createCounter('cronstead_runs_delivered_total', 'Runs this process delivered.'),
  }
}
