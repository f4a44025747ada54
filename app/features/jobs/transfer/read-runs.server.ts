import { setImmediate as macrotask } from 'node:timers/promises'
import { z } from 'zod'
import { endStates, type Reason, reasons } from '#app/features/runs/run.ts'
import { maxRecordLength } from '#app/features/runs/run-record.ts'
import { runRecordShape } from '#app/features/runs/run-record-shape.server.ts'
import type { EndedRow } from '#db/engine/ended-runs.server.ts'
import { faultOf, inThousands } from './fault-words.ts'

const runsPerMacrotask = 100
const maxRuns = 100_000

/** A run of a file, as the member's `runs` keeps it but for its job. Instants in milliseconds since 1970. */
export interface ReadRun {
  /** The id of its job in the file. */
  jobInFile: string
  row: Omit<EndedRow, 'id' | 'job' | 'record'>
  /** JSON. */
  record: string | null
}

const instant = z.iso.datetime('is not an instant such as 2026-11-24T12:00:00.000Z').transform((text, ctx) => {
  const ms = Date.parse(text)
  if (ms >= 0) return ms
  ctx.addIssue({ code: 'custom', message: 'is before 1970' })
  return z.NEVER
})
const words = z.string().max(2000).nullable()

const runShape = z.object({
  job: z.string(),
  attempt: z.number().int().min(1).max(999),
  jobVersion: z.number().int().min(0),
  cause: z.enum(['schedule', 'manual']),
  state: z.enum(endStates),
  reason: z.enum(Object.keys(reasons) as Reason[]).nullable(),
  detail: words,
  scheduledFor: instant,
  startAt: instant,
  claimedAt: instant.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant,
  through: instant.nullable(),
  instants: z.number().int().min(1),
  dstNote: words,
  record: runRecordShape.nullable(),
})

/**
 * Checks the runs of an export; a fault names the run by its place, the first being 1. A run that is still to come would
 * take the place of the real one.
 */
export async function readRuns(
  runs: readonly unknown[],
  nowMs: number,
): Promise<{ runs: ReadRun[]; faults: string[] }> {
  if (runs.length > maxRuns) {
    return {
      runs: [],
      faults: [
        `There are ${inThousands(runs.length)} runs in this file, and at most ${inThousands(maxRuns)} are taken. Export without runs, or fewer.`,
      ],
    }
  }
  const read: ReadRun[] = []
  const faults: string[] = []
  const seen = new Set<string>()
  for (const [index, given] of runs.entries()) {
    if (index % runsPerMacrotask === 0) await macrotask()
    const run = readRun(given, nowMs)
    const fault = typeof run === 'string' ? run : twice(seen, run)
    if (fault !== undefined) faults.push(`Run ${index + 1}: ${fault}`)
    else if (typeof run !== 'string') read.push(run)
  }
  return { runs: read, faults }
}

function readRun(given: unknown, nowMs: number): ReadRun | string {
  const { data: run, error } = runShape.safeParse(given)
  if (!run) return faultOf(error)
  if (Math.max(run.scheduledFor, run.through ?? 0, run.endedAt) > nowMs) return 'scheduledFor: lies in the future'
  const record = run.record === null ? null : JSON.stringify(run.record)
  if (record !== null && record.length > maxRecordLength) return 'record: is longer than a record can be'
  return {
    jobInFile: run.job,
    row: {
      scheduled_for: run.scheduledFor,
      attempt: run.attempt,
      version: run.jobVersion,
      cause: run.cause,
      state: run.state,
      reason: run.reason,
      detail: run.detail,
      start_at: run.startAt,
      claimed_at: run.claimedAt,
      started_at: run.startedAt,
      ended_at: run.endedAt,
      through: run.through,
      instants: run.instants,
      dst_note: run.dstNote,
    },
    record,
  }
}

function twice(seen: Set<string>, { jobInFile, row }: ReadRun): string | undefined {
  const key = JSON.stringify([jobInFile, row.scheduled_for, row.attempt])
  if (seen.has(key)) return 'is in the file twice'
  seen.add(key)
  return undefined
}
