import type { KeyObject } from 'node:crypto'
import type { Clock } from '#app/platform/clock.ts'
import { openSql } from '#db/client.server.ts'
import { longestCallMs, usualLimits } from './provider/provider-call.server.ts'
import { createSqldAdminApi, type SqldAdmin } from './sqld/admin-api.server.ts'
import { namespaceTokens } from './sqld/namespace-token.server.ts'
import { limitedMegabytes, type TenantBackend } from './tenant-backend.server.ts'

export interface SqldOptions extends SqldAdmin {
  url: string
  /** Ed25519; the sqld is given its public half. */
  jwtKey: KeyObject
  /** How much members may fill of a database, in bytes; undefined for no limit. */
  maxBytes?: number | undefined
  clock: Clock
}

/** Tenants as namespaces of a self-hosted sqld. Their tokens live an hour and are never stored. */
export function createSqldBackend({ url, jwtKey, maxBytes, clock, ...admin }: SqldOptions): TenantBackend {
  const api = createSqldAdminApi(admin)
  const maxSize = maxBytes === undefined ? undefined : `${limitedMegabytes(maxBytes)}MB`
  const tokenFor = namespaceTokens(jwtKey, clock)
  return {
    kind: 'sqld',
    stepLimitMs: longestCallMs(admin.limits ?? usualLimits) + 10_000,
    settleMs: 0,
    async create(name) {
      return { url, outcome: (await api.create(name, maxSize)) === 'created' ? 'created' : 'adopted' }
    },
    has: async (name) => (await api.storageBytes(name)) !== undefined,
    mintToken: async () => null,
    async open({ db_name }) {
      const token = tokenFor(db_name)
      return openSql({ url, headers: () => ({ 'x-namespace': db_name, authorization: `Bearer ${token()}` }) })
    },
    async storageBytes(name) {
      const bytes = await api.storageBytes(name)
      if (bytes === undefined) throw new Error(`The namespace ${name} is not there`)
      return bytes
    },
    async delete(name) {
      await api.delete(name)
    },
    // sqld has no list of its namespaces.
    list: async () => null,
  }
}
