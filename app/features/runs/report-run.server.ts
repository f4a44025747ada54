import { policyOf } from '#app/features/jobs/due/policy-json.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'
import { endRuns } from '#db/engine/end-runs.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { type ReportableRow, readReportable } from '#db/engine/reportable-runs.server.ts'
import type { ReportedRun } from './callback-address.server.ts'
import { healthOf, retryAt } from './retry.ts'
import type { Outcome } from './run.ts'

export interface ReportDeps {
  db: EngineDb
  clock: Clock
  /** 0 to 1. */
  random: () => number
  wait: (ms: number) => Promise<void>
}

/** A target that reports at once is often faster than the process that called it writes down that it was taken on. */
const handOverTries = 20
const handOverMs = 100

/**
 * Ends a run that goes on at its target, by what the target reports. Throws AppError conflict when the run has ended by
 * now, or when its call has not been answered yet.
 */
export async function reportRun(deps: ReportDeps, run: ReportedRun, outcome: Outcome): Promise<void> {
  const row = await whenHandedOver(deps, run)
  if (!row) throw ended()
  const now = deps.clock()
  const attempted = { attempt: row.attempt, retryUntil: row.retry_until }
  const done = await endRuns(deps.db, [
    {
      id: row.id,
      owner: null,
      fence: run.fence,
      from: 'running',
      state: outcome.state,
      reason: outcome.reason,
      detail: outcome.detail,
      record: null,
      startedAt: null,
      endedAt: now,
      retryAt: row.policy === null ? null : retryAt(attempted, outcome, policyOf(row.policy), now, deps.random),
      isHealthy: healthOf(outcome.state),
    },
  ])
  if (!done.has(row.id)) throw ended()
}

/** Undefined when it is not running any more, or has changed hands since it was handed out. */
async function whenHandedOver({ db, wait }: ReportDeps, run: ReportedRun): Promise<ReportableRow | undefined> {
  for (let tries = 0; tries < handOverTries; tries += 1) {
    const row = await readReportable(db, { ...run, tenant: run.userId })
    if (row?.state !== 'running' || row.fence !== run.fence) return undefined
    if (row.owner === null) return row
    await wait(handOverMs)
  }
  const message =
    'The call of this run is not answered yet. Answer it with 202 and the header Cronstead-Callback first.'
  throw new AppError('conflict', message, { retryAfterSeconds: 1 })
}

function ended(): AppError {
  return new AppError('conflict', 'This run has ended; what was sent now changes nothing.')
}
