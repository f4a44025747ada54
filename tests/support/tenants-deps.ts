import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { type TenantBackend, tenantBackends } from '#db/backends/tenant-backend.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import { createTenantCache } from '#db/tenant/tenant-cache.server.ts'

export interface TenantDepsOptions {
  dataDir: string
  clock: Clock
  /** Databases the cache keeps open. */
  max?: number
  wait?: (ms: number) => Promise<void>
  /** Embedded when not given. */
  makeBackend?: (dataDir: string) => TenantBackend
  /** Backends beside it. */
  others?: readonly TenantBackend[]
  /** Puts something between the verbs and what reaches the disk. */
  wrap?: <T extends object>(target: T, name: string) => T
}

/** What one process of the product holds of its tenants, on real files. */
export async function openTenantDeps(options: TenantDepsOptions): Promise<TenantDeps & { backend: TenantBackend }> {
  const { dataDir, clock, max = 100, wrap = (target) => target } = options
  const log = createLog('silent')
  const { tenantNameKey } = loadSecrets(dataDir)
  const opened = await openRegistry({ url: fileUrl(join(dataDir, 'registry.db')) }, clock)
  const registry = wrap(opened, 'registry')
  const backend = wrap((options.makeBackend ?? createEmbeddedBackend)(dataDir), 'backend')
  const others = (options.others ?? []).map((other) => wrap(other, 'other'))
  const backends = tenantBackends(backend, others)
  return {
    registry,
    backend,
    backends,
    cache: createTenantCache({ registry, backends, clock, log, max }),
    tenantNameKey,
    maxBytes: undefined,
    workerId: randomUUID(),
    clock,
    wait: options.wait ?? ((ms) => sleep(ms, undefined, { ref: false })),
    random: () => 1,
    log,
  }
}
