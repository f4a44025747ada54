import { nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import { newestInstants } from '#app/features/schedule/instants/passed-instants.server.ts'
import type { Schedule } from '#app/features/schedule/schedule.ts'

/** What decides when a job starts. */
export interface Timed extends Schedule {
  id: string
  jitterMs: number
}

/** An occurrence by the schedule and when it starts, which is later by the job's jitter. Milliseconds since 1970. */
export interface DueInstant {
  scheduledFor: number
  nextRunAt: number
}

/** The first occurrence after `afterMs`; null where there is none any more. */
export function dueAfter(job: Timed, afterMs: number): DueInstant | null {
  const scheduledFor = nextInstant(job.pattern, job.timezone, afterMs)
  return scheduledFor === null ? null : { scheduledFor, nextRunAt: startAtOf(job, scheduledFor) }
}

/**
 * When the job next starts after `nowMs`, by itself: an occurrence whose instant is past may yet wait for its start. One
 * from before `since`, when the job was last changed, need not be planned. Null where there is none any more.
 */
export function nextStart(job: Timed, since: number, nowMs: number): number | null {
  const { pattern, timezone, jitterMs } = job
  const first = jitterMs === 0 ? null : nextInstant(pattern, timezone, Math.max(since, nowMs - jitterMs))
  const [begun] = first !== null && first <= nowMs ? newestInstants(job, first, nowMs, 1) : []
  const start = begun === undefined ? nowMs : startAtOf(job, begun)
  return start > nowMs ? start : (dueAfter(job, nowMs)?.nextRunAt ?? null)
}

/** When the occurrence starts: always the same share of the jitter for a job, and before the next occurrence. */
export function startAtOf({ id, pattern, timezone, jitterMs }: Timed, scheduledFor: number): number {
  if (jitterMs === 0) return scheduledFor
  const next = nextInstant(pattern, timezone, scheduledFor)
  const room = next === null ? jitterMs : Math.min(jitterMs, next - scheduledFor)
  return scheduledFor + Math.floor(shareOf(id) * room)
}

/** From 0 up to, not including, 1: FNV-1a of the id, mixed once more, for ids differ little at their ends. */
function shareOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}
