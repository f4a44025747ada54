import type { JobId } from '#app/features/jobs/job.ts'
import { AppError } from '#app/platform/errors.ts'

export const openStates = ['queued', 'running'] as const
export const endStates = ['succeeded', 'failed', 'timed_out', 'canceled', 'lost', 'skipped', 'missed'] as const

/** A run is queued, then running, then ended; or it ends as skipped or missed without having started. */
export type EndState = (typeof endStates)[number]
export type RunState = (typeof openStates)[number] | EndState

/** Why a run ended as it did, as a sentence for the member; `detail` says which number, address or run it was. */
export const reasons = {
  done: 'It answered as expected.',
  status: 'The answer had a status that was not expected.',
  body: 'The answer did not contain the expected text.',
  address: 'The address is not one that may be called.',
  dns: 'The name of the host was not found.',
  connection: 'The connection failed.',
  tls: 'No secure connection could be made.',
  protocol: 'The answer was not one that HTTP knows.',
  redirects: 'It was redirected too often, or to nowhere.',
  reported: 'The target reported a failure.',
  exit_code: 'The command ended with a failure.',
  internal: 'Cronstead itself failed to run it.',
  timeout: 'It took longer than it may.',
  no_callback: 'The target took the work on and did not report in time.',
  by_member: 'It was canceled by hand.',
  changed: 'The job was changed, paused or deleted before it started.',
  lost: 'The process that ran it went away; how far it came is not known.',
  stopped: 'Cronstead was stopped while it ran.',
  overlap: 'An earlier run of the job was not over.',
  queue_full: 'An earlier run was not over, and another was waiting already.',
  no_runner: 'The job runs a command, and no runner is there for it.',
  no_place: 'Nothing had a place for it in time, and the job does not run so late.',
  down: 'Cronstead was not running at that time, and the job does not run late.',
  coalesced: 'Cronstead was not running at that time; a later occurrence ran in its place.',
  too_old: 'Cronstead was not running at that time, and it is too long ago to run late.',
  too_many: 'Cronstead was not running at that time, and more runs were missed than are run late.',
} as const satisfies Record<string, string>

export type Reason = keyof typeof reasons

declare const runId: unique symbol
/** `<job id>-<scheduled for>-<attempt>`: the same run has the same id wherever it is known. */
export type RunId = string & { readonly [runId]: true }

export type RunCause = 'schedule' | 'manual'

/** Which run: no two have the same of these. */
export interface RunKey {
  jobId: JobId
  /** The instant of the schedule, without jitter; for a manual run when it was asked for. Milliseconds since 1970. */
  scheduledFor: number
  /** From 1. */
  attempt: number
}

/** A run as the member's database keeps it. Instants in milliseconds since 1970; null where it did not come so far. */
export interface Run extends RunKey {
  id: RunId
  /** The version of the job that was run. */
  jobVersion: number
  cause: RunCause
  state: RunState
  reason: Reason | null
  detail: string | null
  /** When it was to start: later than `scheduledFor` by jitter, or by the wait before a retry. */
  startAt: number
  claimedAt: number | null
  startedAt: number | null
  endedAt: number | null
  /** Missed occurrences in a row are one record: the last of them and how many they are. Else null and 1. */
  through: number | null
  instants: number
  /** What a clock change did to this occurrence, as a sentence without its full stop. */
  dstNote: string | null
}

/** How an attempt ended. */
export interface Outcome {
  state: 'succeeded' | 'failed' | 'timed_out' | 'canceled'
  reason: Reason
  detail: string | null
  /** The target asked to be left alone for that long. */
  retryAfterMs?: number
  /** The same attempt again would end the same, so none is worth making. */
  isFinal?: true
  /** Makes what the run page shows of it, as JSON. */
  record?: () => string
}

export function runIdOf({ jobId, scheduledFor, attempt }: RunKey): RunId {
  return `${jobId}-${scheduledFor}-${attempt}` as RunId
}

/** Reads a run's id from an address. Throws AppError not_found for what cannot be one. */
export function runKeyOf(text: string | undefined): RunKey {
  const [, jobId, scheduledFor, attempt] = /^([\w-]{1,64})-(\d{1,15})-(\d{1,3})$/.exec(text ?? '') ?? []
  if (!jobId) throw runNotFound()
  return { jobId: jobId as JobId, scheduledFor: Number(scheduledFor), attempt: Number(attempt) }
}

export function isEnded(state: RunState): state is EndState {
  return endStates.some((end) => end === state)
}

/** The same for a run that is pruned, never was, or is another member's. */
export function runNotFound(): AppError {
  return new AppError('not_found', 'This run does not exist, or its record was removed by now.')
}
