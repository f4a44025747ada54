import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import { createTenantCache } from '#db/tenant/tenant-cache.server.ts'
import { migrateTenant } from '#db/tenant/tenant-schema.server.ts'
import { tempDir } from './temp-dir.ts'

/** A clock that stands still until the test moves it. */
export function testClock(start = Date.UTC(2026, 10, 24, 12)) {
  let now = start
  const clock = () => now
  return Object.assign(clock, {
    advance: (ms: number) => {
      now += ms
    },
  })
}

export interface HouseOptions {
  dataDir?: string
  clock?: ReturnType<typeof testClock>
  /** Databases the cache keeps open. */
  max?: number
  wait?: (ms: number) => Promise<void>
  /** Puts something between the verbs and what reaches the disk. */
  wrap?: <T extends object>(target: T, name: string) => T
}

export type TestHouse = Awaited<ReturnType<typeof openHouse>>

/** What one process of the product holds of its tenants, on real files; closed when the test ends. */
export async function openHouse(options: HouseOptions = {}) {
  const { dataDir = tempDir(), clock = testClock(), max = 100, wrap = (target) => target } = options
  const { wait = (ms) => sleep(ms, undefined, { ref: false }) } = options
  const log = createLog('silent')
  const registry = await openRegistry({ url: fileUrl(join(dataDir, 'registry.db')) }, clock)
  const wrapped = { registry: wrap(registry, 'registry'), backend: wrap(createEmbeddedBackend(dataDir), 'backend') }
  const cache = createTenantCache({ ...wrapped, clock, log, max })
  onTestFinished(() => {
    cache.close()
    registry.close()
  })
  const { tenantNameKey } = loadSecrets(dataDir)
  const deps: TenantDeps = {
    ...wrapped,
    cache,
    tenantNameKey,
    workerId: randomUUID(),
    clock,
    wait,
    random: () => 1,
    log,
  }
  return { ...deps, dataDir, clock }
}

/** A member whose database is ready, without going through provisioning. */
export async function makeReady(
  { registry, backend, clock, tenantNameKey }: TestHouse,
  userId: string,
): Promise<string> {
  const name = tenantName(tenantNameKey, userId, 1)
  const { url } = await backend.create(name)
  const db = await backend.open({ db_name: name, db_url: url, db_token: null })
  const version = await migrateTenant(db, clock())
  db.close()
  await registry.write(
    `INSERT INTO user_databases (user_id, email, db_name, db_url, created_at, updated_at, state, schema_version)
     VALUES (?, ?, ?, ?, ?, ?, 'ready', ?)`,
    [userId, `${userId}@example.com`, name, url, clock(), clock(), version],
  )
  return fileURLToPath(url)
}
