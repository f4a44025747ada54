import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { startClockwork } from '#app/engine/clockwork.server.ts'
import { createEngine } from '#app/engine/engine.server.ts'
import { defaultLimits, type EngineDeps, type EngineLimits } from '#app/engine/engine-deps.server.ts'
import { createEngineMetrics } from '#app/engine/engine-metrics.server.ts'
import type { Executor } from '#app/engine/executors/executor.ts'
import { startUpkeep } from '#app/engine/upkeep.server.ts'
import { createOwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import type { Outcome } from '#app/features/runs/run.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { uptimeMs } from '#app/platform/uptime.server.ts'
import { openEngineDb } from '#db/engine/engine-db.server.ts'
import { secrets } from './member-secrets.ts'
import { openTenantDeps } from './tenants-deps.ts'

/** So that a minute takes three seconds. */
const speed = 20

/** A clock that agreed with the world at `base` and has run faster since. */
export function fastClock(base: number): () => number {
  return () => base + (Date.now() - base) * speed
}

/** The base of a fast clock that says `now` now. */
export function baseFor(now: number): number {
  return Math.round((speed * Date.now() - now) / (speed - 1))
}

/** Runs the jobs of a data folder in this process until it is killed; every call goes to that port of this machine. */
export async function runEngine(
  dataDir: string,
  port: number,
  base: number,
  limits: Partial<EngineLimits> = {},
): Promise<void> {
  const clock = fastClock(base)
  const tenants = await openTenantDeps({ dataDir, clock })
  const db = await openEngineDb({ url: fileUrl(join(dataDir, 'engine.db')) }, clock)
  const deps: EngineDeps = {
    db,
    owed: createOwedMarks(db, tenants.registry, tenants.log),
    registry: tenants.registry,
    tenants: tenants.cache,
    secrets,
    executors: { http: callPort(port) },
    retention: { runsPerJob: 100_000, days: 90 },
    // A lease so short that a test sees many of them lapse.
    limits: { ...defaultLimits, leaseMs: 1500, lookAheadMs: 10_000, leadMs: 6000, deliverAfterMs: 10_000, ...limits },
    metrics: createEngineMetrics(),
    clock,
    monotonic: uptimeMs,
    random: Math.random,
    newId: randomUUID,
    log: tenants.log,
  }
  const running: { freed: () => void } = { freed: () => undefined }
  const engine = createEngine(deps, () => running.freed())
  await engine.join()
  running.freed = startClockwork(engine, clock, deps.log).freed
  startUpkeep(deps, engine)
  process.stdout.write('running\n')
  setInterval(() => undefined, 60_000)
}

function callPort(port: number): Executor {
  return ({ run }) =>
    new Promise<Outcome>((resolve) => {
      const path = `/${run.jobId}/${run.scheduledFor}/${run.attempt}`
      const headers = { 'x-process': process.pid }
      const call = request({ port, host: '127.0.0.1', path, headers }, (response) => {
        response.resume().on('end', () => resolve({ state: 'succeeded', reason: 'done', detail: '200 OK' }))
      })
      call.on('error', () => resolve({ state: 'failed', reason: 'connection', detail: null })).end()
    })
}
