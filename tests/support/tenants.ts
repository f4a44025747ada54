import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import type { TenantOwner } from '#app/features/tenants/tenants.server.ts'
import { migrateTenant } from '#db/tenant/tenant-schema.server.ts'
import { tempDir } from './temp-dir.ts'
import { openTenantDeps, type TenantDepsOptions } from './tenants-deps.ts'

/** A clock that stands still until the test moves it. */
export function testClock() {
  let now = Date.UTC(2026, 10, 24, 12)
  const clock = () => now
  return Object.assign(clock, {
    advance: (ms: number) => {
      now += ms
    },
  })
}

/** A member as a token names them that was issued at that second. */
export function owner(id: string, email = `${id}@example.com`, issuedAt = 1): TenantOwner {
  return { id, email, issuedAt }
}

export interface HouseOptions extends Partial<TenantDepsOptions> {
  clock?: ReturnType<typeof testClock>
}

export type TestHouse = Awaited<ReturnType<typeof openHouse>>

/** A process's tenants with their folder and clock; closed when the test ends. */
export async function openHouse({ dataDir = tempDir(), clock = testClock(), ...options }: HouseOptions = {}) {
  const deps = await openTenantDeps({ dataDir, clock, ...options })
  onTestFinished(() => {
    deps.cache.close()
    deps.registry.close()
  })
  return { ...deps, dataDir, clock }
}

/** A member whose database is ready, without going through provisioning; answers the path of its file, or its address. */
export async function makeReady(
  { registry, backend, clock, tenantNameKey }: TestHouse,
  userId: string,
): Promise<string> {
  const name = tenantName(tenantNameKey, userId, 1)
  const { url } = await backend.create(name)
  const tenant = { user_id: userId, db_name: name, generation: 1 }
  const token = await backend.mintToken(tenant)
  const db = await backend.open({ ...tenant, db_url: url, db_token: token?.sealed ?? null })
  const version = await migrateTenant(db, clock())
  db.close()
  await registry.write(
    `INSERT INTO user_databases
       (user_id, email, db_name, db_url, db_token, token_expires_at, backend, created_at, updated_at, state, schema_version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ready', ?)`,
    [
      userId,
      `${userId}@example.com`,
      name,
      url,
      token?.sealed ?? null,
      token?.expiresAt ?? null,
      backend.kind,
      clock(),
      clock(),
      version,
    ],
  )
  return url.startsWith('file:') ? fileURLToPath(url) : url
}
