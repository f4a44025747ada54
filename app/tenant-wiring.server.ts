import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { MemberSecrets } from '#app/features/ctx.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { systemClock } from '#app/platform/clock.ts'
import type { Env } from '#app/platform/env.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import type { Log } from '#app/platform/log.server.ts'
import { createSeal, derivedSealKey, type Seal } from '#app/platform/seal.server.ts'
import type { Secrets } from '#app/platform/secrets.server.ts'
import { createSigningSecrets } from '#app/platform/signing-secrets.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { createSqldBackend } from '#db/backends/sqld.server.ts'
import { type TenantBackend, type TenantBackends, tenantBackends } from '#db/backends/tenant-backend.server.ts'
import { createTursoBackend } from '#db/backends/turso.server.ts'
import { openAtStart } from '#db/open-at-start.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import { tenantCache } from '#db/tenant/tenant-cache.server.ts'

/** Opens the registry, on the network or in the data folder; throws a StartFault when it cannot be used. */
export async function wireRegistry(env: Env): Promise<RegistryDb> {
  const address = env.registry ?? { url: fileUrl(join(env.dataDir, 'registry.db')) }
  const name = env.registry ? env.registry.url : fileURLToPath(address.url)
  return openAtStart(name, () => openRegistry(address, systemClock))
}

/** The seal for what is stored in databases; what the derived key sealed opens after TOKEN_ENC_KEYS was set, too. */
export function wireSeal(env: Env, secrets: Secrets): Seal {
  const [first, ...others] = env.tenants.sealKeys
  const derived = derivedSealKey(secrets.tenantNameKey)
  return first ? createSeal([first, ...others, derived]) : createSeal([derived])
}

/** Every backend there are settings for, so that tenants stay where they are when new ones go elsewhere. */
function wireBackends(env: Env, seal: Seal): TenantBackends {
  const all: TenantBackend[] = [createEmbeddedBackend(env.dataDir)]
  if (env.turso)
    all.push(createTursoBackend({ ...env.turso, maxBytes: env.tenants.maxBytes, seal, clock: systemClock }))
  if (env.sqld) all.push(createSqldBackend({ ...env.sqld, maxBytes: env.tenants.maxBytes, clock: systemClock }))
  const isHome = ({ kind }: TenantBackend) => kind === env.tenants.backend
  const home = all.find(isHome)
  if (!home) throw new Error('readEnv chose a backend without settings')
  return tenantBackends(
    home,
    all.filter((backend) => !isHome(backend)),
  )
}

export function wireMemberSecrets(env: Env, secrets: Secrets, seal: Seal): MemberSecrets {
  return { seal, signingSecrets: createSigningSecrets(nameKeyOf(env, secrets)) }
}

/** What no two installations share and none ever changes. */
function nameKeyOf(env: Env, secrets: Secrets): string {
  return env.tenants.nameKey ?? secrets.tenantNameKey
}

export function wireTenants(env: Env, secrets: Secrets, seal: Seal, registry: RegistryDb, log: Log): TenantDeps {
  const backends = wireBackends(env, seal)
  return {
    registry,
    backends,
    cache: tenantCache({ registry, backends, clock: systemClock, log, max: env.tenantCacheMax }),
    tenantNameKey: nameKeyOf(env, secrets),
    maxBytes: env.tenants.maxBytes,
    workerId: randomUUID(),
    clock: systemClock,
    wait: (ms) => wait(ms, undefined),
    random: Math.random,
    log,
  }
}
