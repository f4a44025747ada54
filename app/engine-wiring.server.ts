import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Clockwork, startClockwork } from '#app/engine/clockwork.server.ts'
import { createEngine, type Engine } from '#app/engine/engine.server.ts'
import { defaultLimits, type EngineDeps } from '#app/engine/engine-deps.server.ts'
import { createEngineMetrics } from '#app/engine/engine-metrics.server.ts'
import type { Executors } from '#app/engine/executors/executors.ts'
import { createHttpExecutor } from '#app/engine/executors/http/http.server.ts'
import { createMetricsPage } from '#app/engine/metrics-page.server.ts'
import { startUpkeep } from '#app/engine/upkeep.server.ts'
import type { EngineAccess, MemberSecrets } from '#app/features/ctx.server.ts'
import { createOwedMarks, type OwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import { type CallbackAddresses, createCallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { systemClock } from '#app/platform/clock.ts'
import type { Env } from '#app/platform/env.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import type { Log } from '#app/platform/log.server.ts'
import { createResolver } from '#app/platform/safe-fetch/resolver.server.ts'
import { createSafeFetch } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import { uptimeMs } from '#app/platform/uptime.server.ts'
import { type EngineDb, openEngineDb } from '#db/engine/engine-db.server.ts'
import { openAtStart } from '#db/open-at-start.server.ts'

const drainMs = 25_000
const settleEveryMs = 5000

export interface EngineHouse {
  access: EngineAccess
  callbacks: CallbackAddresses
  /** For Prometheus. */
  metrics: () => string
  /** Runs jobs in this process until it is told to end; `stopped` settles when what was in flight is over. */
  start(): Promise<{ stopped: Promise<void> }>
}

/** The engine's database and what runs the jobs in it; nothing runs before `start`. */
export async function wireEngine(env: Env, tenants: TenantDeps, secrets: MemberSecrets): Promise<EngineHouse> {
  const db = await openEngine(env, tenants.log)
  const callbacks = callbackAddresses(env, tenants.tenantNameKey)
  const { runsAtOnce, runsAtOnceOfTenant, runsKeptPerJob: runsPerJob, runsKeptDays: days } = env.engine
  const owed = createOwedMarks(db, tenants.registry, tenants.log)
  const deps: EngineDeps = {
    db,
    owed,
    registry: tenants.registry,
    tenants: tenants.cache,
    secrets,
    executors: executorsOf(env, callbacks),
    retention: { runsPerJob, days },
    limits: { ...defaultLimits, runsAtOnce, runsAtOnceOfTenant },
    metrics: createEngineMetrics(),
    clock: systemClock,
    monotonic: uptimeMs,
    random: Math.random,
    newId: randomUUID,
    log: tenants.log,
  }
  const running: { clockwork?: Clockwork } = {}
  const engine = createEngine(deps, () => running.clockwork?.freed())
  keepSettling(owed, deps.log)
  const access = { db, retention: deps.retention, wake: () => running.clockwork?.wake(), owed }
  return {
    access,
    callbacks,
    metrics: createMetricsPage(deps, engine),
    async start() {
      await engine.join()
      running.clockwork = startClockwork(engine, systemClock, deps.log)
      return { stopped: stopWithProcess(deps, engine, running.clockwork, startUpkeep(deps, engine)) }
    },
  }
}

/**
 * By its own settings, else where the registry is; an `engine.db` that is in the data folder is used as long as it is
 * there, for it may hold runs.
 */
export function openEngine({ dataDir, engine, registry }: Env, log: Log): Promise<EngineDb> {
  const file = join(dataDir, 'engine.db')
  const isFile = !engine.address && (!registry || existsSync(file))
  if (isFile && registry) log.warn({ file }, 'The engine stays on its file, though the registry is on the network')
  const address = isFile ? undefined : (engine.address ?? registry)
  return openAtStart(address?.url ?? file, () => openEngineDb(address ?? { url: fileUrl(file) }, systemClock))
}

function keepSettling(owed: OwedMarks, log: Log): void {
  const settle = () => owed.settle().catch((error: unknown) => log.warn({ err: error }, 'changes wait for the engine'))
  setInterval(settle, settleEveryMs).unref()
}

function callbackAddresses({ appOrigin }: Env, ownKey: string): CallbackAddresses {
  const key = createHmac('sha256', ownKey).update('callbacks').digest('base64url')
  return createCallbackAddresses(appOrigin, key)
}

function executorsOf({ appOrigin, port, engine }: Env, callbacks: CallbackAddresses): Executors {
  const safeFetch = createSafeFetch({
    ownOrigin: appOrigin,
    ownPort: port,
    allowedRanges: engine.allowedTargets,
    resolve: createResolver(),
  })
  return { http: createHttpExecutor({ safeFetch, callbacks, appOrigin, clock: systemClock }) }
}

/** At a signal, runs in flight get their time, and the rest is handed back. */
async function stopWithProcess(
  { log }: EngineDeps,
  engine: Engine,
  clockwork: Clockwork,
  upkeep: ReturnType<typeof startUpkeep>,
): Promise<void> {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  log.info(engine.counts(), 'the engine stops')
  clockwork.stop()
  upkeep.stop()
  try {
    await engine.stop(drainMs)
    await upkeep.deliverer.deliverDue('all')
    log.info('the engine stopped')
  } catch (error) {
    log.error({ err: error }, 'the engine did not stop in order')
  }
}
