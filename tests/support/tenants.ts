import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
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

export type TestHouse = Awaited<ReturnType<typeof openHouse>>

/** What one process of the product holds of its tenants, on real files; closed when the test ends. */
export async function openHouse(
  options: { dataDir?: string; max?: number; clock?: ReturnType<typeof testClock> } = {},
) {
  const dataDir = options.dataDir ?? tempDir()
  const clock = options.clock ?? testClock()
  const log = createLog('silent')
  const registry = await openRegistry({ url: fileUrl(`${dataDir}/registry.db`) }, clock)
  const backend = createEmbeddedBackend(dataDir)
  const cache = createTenantCache({ registry, backend, clock, log, max: options.max ?? 100 })
  onTestFinished(() => {
    cache.close()
    registry.close()
  })
  return { dataDir, clock, log, registry, backend, cache, secrets: loadSecrets(dataDir) }
}

/** A member whose database is ready, without going through provisioning. */
export async function makeReady({ registry, backend, clock }: TestHouse, userId: string): Promise<string> {
  const name = `u-${createHash('sha256').update(userId).digest('hex').slice(0, 32)}`
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
