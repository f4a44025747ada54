import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { TenantBackends } from '#db/backends/tenant-backend.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import type { TenantCache } from '#db/tenant/tenant-cache.server.ts'

/** What the verbs on tenants work with; made once by the wiring. */
export interface TenantDeps {
  registry: RegistryDb
  backends: TenantBackends
  cache: TenantCache
  /** Base64url; see `loadSecrets`. */
  tenantNameKey: string
  /** How much a member's database may hold; undefined for no limit. */
  maxBytes: number | undefined
  /** Names this process in leases, before a slash and what names the lease; another at each start. */
  workerId: string
  clock: Clock
  /** Milliseconds. */
  wait: (ms: number) => Promise<void>
  /** 0 to 1. */
  random: () => number
  log: Log
}
