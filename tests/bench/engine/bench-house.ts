import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { defaultLimits, type EngineDeps } from '#app/engine/engine-deps.server.ts'
import { createEngineMetrics } from '#app/engine/engine-metrics.server.ts'
import { createHttpExecutor } from '#app/engine/executors/http/http.server.ts'
import { createOwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import { createCallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createSafeFetch } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import { openEngineDb } from '#db/engine/engine-db.server.ts'
import { migrateTenant } from '#db/tenant/tenant-schema.server.ts'
import { secrets } from '#tests/support/member-secrets.ts'
import { openTenantDeps } from '#tests/support/tenants-deps.ts'

export type BenchHouse = Awaited<ReturnType<typeof openBenchHouse>>

/** What a process that runs jobs has, on real files in `dataDir`; what starts late is kept in `lateMs`. */
export async function openBenchHouse(dataDir: string, clock: () => number) {
  const tenants = await openTenantDeps({ dataDir, clock })
  const lateMs: number[] = []
  const metrics = createEngineMetrics()
  const appOrigin = 'https://cron.test'
  const safeFetch = createSafeFetch({
    ownOrigin: appOrigin,
    ownPort: 1,
    allowedRanges: ['127.0.0.0/8'],
    resolve: async () => ['127.0.0.1'],
  })
  const callbacks = createCallbackAddresses(appOrigin, 'a key')
  const db = await openEngineDb({ url: fileUrl(join(dataDir, 'engine.db')) }, clock)
  const deps: EngineDeps = {
    db,
    owed: createOwedMarks(db, tenants.registry, tenants.log),
    registry: tenants.registry,
    tenants: tenants.cache,
    secrets,
    executors: { http: createHttpExecutor({ safeFetch, callbacks, appOrigin, clock }) },
    retention: { runsPerJob: 1000, days: 90 },
    limits: defaultLimits,
    metrics: { ...metrics, lateness: { ...metrics.lateness, observe: (seconds) => lateMs.push(seconds * 1000) } },
    clock,
    monotonic: () => performance.now(),
    random: Math.random,
    newId: randomUUID,
    log: tenants.log,
  }
  return { deps, tenants, lateMs }
}

export function memberIds(members: number): string[] {
  return Array.from({ length: members }, (_, n) => `m${n}`)
}

/** A database for each member: one is made, the others are copies of its file. */
export async function makeMembers({ deps, tenants }: BenchHouse, members: number): Promise<void> {
  const names = Array.from({ length: members }, (_, n) => tenantName(tenants.tenantNameKey, `m${n}`, 1))
  const [first = ''] = names
  const { url } = await tenants.backend.create(first)
  const db = await tenants.backend.open({ user_id: 'm0', db_name: first, generation: 1, db_url: url, db_token: null })
  const version = await migrateTenant(db, deps.clock())
  await db.write('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  const pathOf = (name: string) => join(dirname(dirname(fileURLToPath(url))), name.slice(2, 4), `${name}.db`)
  for (const name of names.slice(1)) {
    mkdirSync(dirname(pathOf(name)), { recursive: true })
    copyFileSync(fileURLToPath(url), pathOf(name))
  }
  const rows = names.map((name, n) => ({ id: `m${n}`, name, url: pathToFileURL(pathOf(name)).href }))
  await tenants.registry.write(insertMembers, [version, JSON.stringify(rows)])
}

const insertMembers = `INSERT INTO user_databases
    (user_id, email, db_name, db_url, backend, created_at, updated_at, state, schema_version)
  SELECT value ->> 'id', value ->> 'id', value ->> 'name', value ->> 'url', 'embedded', 0, 0, 'ready', ?
  FROM json_each(?)`
