import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Agreement, createAgreement } from '#app/engine/agree.server.ts'
import { createEngine, type Engine } from '#app/engine/engine.server.ts'
import { defaultLimits, type EngineDeps, type EngineLimits } from '#app/engine/engine-deps.server.ts'
import { createEngineMetrics } from '#app/engine/engine-metrics.server.ts'
import type { Executors } from '#app/engine/executors/executors.ts'
import type { EngineAccess } from '#app/features/ctx.server.ts'
import { createOwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { type EngineDb, openEngineDb } from '#db/engine/engine-db.server.ts'
import { secrets } from './member-secrets.ts'

const retention = { runsPerJob: 1000, days: 90 }
/** The engine's database of a data folder; closed when the test ends. */
export async function openTestEngineDb(dataDir: string, clock: Clock): Promise<EngineDb> {
  const db = await openEngineDb({ url: fileUrl(join(dataDir, 'engine.db')) }, clock)
  onTestFinished(() => db.close())
  return db
}

/** What a member's verbs reach the engine by. */
export function engineAccess(db: EngineDb, { registry, log }: Pick<TenantDeps, 'registry' | 'log'>): EngineAccess {
  return { db, retention, wake: () => undefined, owed: createOwedMarks(db, registry, log) }
}

export interface TestEngineOptions {
  executors?: Executors
  limits?: Partial<EngineLimits>
  random?: () => number
}

export interface TestEngine extends Engine {
  deps: EngineDeps
  agreement: Agreement
  /** All that one process does when it looks around: claims, begins, releases, and writes down what ended at once. */
  step(): Promise<void>
}

let engines = 0

/** One process's engine, that does nothing by itself; monotonic time is the test's clock. */
export async function startTestEngine(
  house: Pick<TenantDeps, 'registry' | 'cache' | 'log'> & { clock: Clock },
  db: EngineDb,
  { executors = {}, limits = {}, random = () => 1 }: TestEngineOptions = {},
): Promise<TestEngine> {
  const { registry, cache, clock, log } = house
  let owners = 0
  const name = `engine-${++engines}`
  const deps: EngineDeps = {
    db,
    owed: createOwedMarks(db, registry, log),
    registry,
    tenants: cache,
    secrets,
    executors,
    retention,
    limits: { ...defaultLimits, ...limits },
    metrics: createEngineMetrics(),
    clock,
    monotonic: clock,
    random,
    newId: () => `${name}-${++owners}`,
    log,
  }
  const engine = createEngine(deps, () => undefined)
  await engine.join()
  return {
    ...engine,
    deps,
    agreement: createAgreement(deps),
    async step() {
      await engine.look()
      await engine.pump()
      await settle()
      await engine.flush()
    },
  }
}

/** Lets started runs get as far as they come without time passing. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
