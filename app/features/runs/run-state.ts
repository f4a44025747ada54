import type { RunState } from './run.ts'

export const stateWords: Record<RunState, string> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  timed_out: 'Timed out',
  canceled: 'Canceled',
  lost: 'Lost',
  skipped: 'Skipped',
  missed: 'Missed',
}

/** How a run is looked upon: still to end, as hoped, not as hoped, or not run at all. */
export type RunTone = 'open' | 'good' | 'bad' | 'off'

export const toneOf: Record<RunState, RunTone> = {
  queued: 'open',
  running: 'open',
  succeeded: 'good',
  failed: 'bad',
  timed_out: 'bad',
  canceled: 'off',
  lost: 'bad',
  skipped: 'off',
  missed: 'off',
}
