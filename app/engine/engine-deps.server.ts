import type { MemberSecrets, Retention } from '#app/features/ctx.server.ts'
import type { OwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import { markHoldsMs } from '#app/features/jobs/due/schedule-change.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import type { TenantCache } from '#db/tenant/tenant-cache.server.ts'
import type { EngineMetrics } from './engine-metrics.server.ts'
import type { Executors } from './executors/executors.ts'

/** What the engine works with; made once by the wiring. */
export interface EngineDeps {
  db: EngineDb
  owed: Pick<OwedMarks, 'settle'>
  registry: RegistryDb
  tenants: TenantCache
  secrets: MemberSecrets
  executors: Executors
  retention: Retention
  limits: EngineLimits
  metrics: EngineMetrics
  /** Decides when a run is due. */
  clock: Clock
  /** Milliseconds from any start that never go back, those of a suspended machine included; decides about leases. */
  monotonic: () => number
  /** 0 to 1. */
  random: () => number
  newId: () => string
  log: Log
}

/** In milliseconds, but for the counts. */
export interface EngineLimits {
  /** Runs at once in this process, and of one tenant in it. */
  runsAtOnce: number
  runsAtOnceOfTenant: number
  /** How far ahead runs are claimed. */
  lookAheadMs: number
  /** How long before its start a run is marked as running at the least, so that nothing has to be written at that moment. */
  leadMs: number
  /** A process that shows no sign of life for so long loses its runs. */
  leaseMs: number
  /** What is claimed, and what is begun, in one transaction. */
  batch: number
  /** Ended runs wait that long for others of their tenant. */
  deliverAfterMs: number
  /** A change that is on its way for so long was left by a crash. */
  dirtyAfterMs: number
  /** After its time-out or its cancellation an executor gets so long to answer. */
  answerMs: number
}

export const defaultLimits: EngineLimits = {
  runsAtOnce: 10_000,
  runsAtOnceOfTenant: 1000,
  lookAheadMs: 3000,
  leadMs: 500,
  leaseMs: 10_000,
  batch: 250,
  deliverAfterMs: 45_000,
  dirtyAfterMs: markHoldsMs,
  answerMs: 5000,
}
