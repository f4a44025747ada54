import type { Clock } from '#app/platform/clock.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import { openSql } from '#db/client.server.ts'
import { longestCallMs, usualLimits } from './provider/provider-call.server.ts'
import { ProviderError } from './provider/provider-error.server.ts'
import { limitedMegabytes, type TenantBackend } from './tenant-backend.server.ts'
import { jwtEnd, tokenContext } from './tenant-token.server.ts'
import { createPlatformApi, type PlatformApi, type TursoOrganization } from './turso/platform-api.server.ts'

const tokenLifetimeDays = 90
const dayMs = 86_400_000
/** A platform token that ends sooner than that is complained about. */
const warnDays = 14

export interface TursoOptions extends TursoOrganization {
  /** The address of a database, with `{hostname}` and `{name}` in it. */
  dbUrlTemplate: string
  /** How much a database may hold, in bytes; undefined for no limit. */
  maxBytes?: number | undefined
  seal: Seal
  clock: Clock
}

/** Tenants as databases of a Turso group. Their tokens are minted with an end and sealed. */
export function createTursoBackend({
  dbUrlTemplate,
  maxBytes,
  seal,
  clock,
  ...organization
}: TursoOptions): TenantBackend {
  const api = createPlatformApi(organization)

  async function adopt(name: string) {
    const found = await api.getDatabase(name)
    if (!found) throw new ProviderError('down', 'GONE', `The database ${name} was taken, and then it was not there`)
    return { ...found, outcome: 'adopted' as const }
  }

  return {
    kind: 'turso',
    // Opening waits for a database that settles; making one is two calls at most.
    stepLimitMs: 2 * longestCallMs(organization.limits ?? usualLimits) + 20_000,
    settleMs: 20_000,
    async create(name) {
      const made = await api.createDatabase(
        name,
        maxBytes === undefined ? undefined : `${limitedMegabytes(maxBytes)}mb`,
      )
      const { Hostname, outcome } = made === 'taken' ? await adopt(name) : { ...made, outcome: 'created' as const }
      return { url: dbUrlTemplate.replaceAll('{hostname}', Hostname).replaceAll('{name}', name), outcome }
    },
    has: async (name) => (await api.getDatabase(name)) !== undefined,
    async mintToken(tenant) {
      const token = await api.mintToken(tenant.db_name, `${tokenLifetimeDays}d`)
      const expiresAt = jwtEnd(token) ?? clock() + tokenLifetimeDays * dayMs
      return { sealed: seal.seal(token, tokenContext(tenant)), expiresAt }
    },
    endTokens: (name) => api.rotateTokens(name),
    settings: async (name) => ({ ...(await api.getConfiguration(name)) }),
    async open(address) {
      if (!address.db_url || !address.db_token)
        throw new Error(`The database ${address.db_name} has no address or token`)
      return openSql({ url: address.db_url, authToken: seal.open(address.db_token, tokenContext(address)) })
    },
    storageBytes: (name) => api.storageBytes(name),
    async delete(name) {
      try {
        await api.deleteDatabase(name)
      } catch (error) {
        if (!(error instanceof ProviderError) || error.fault !== 'refused') throw error
        // Mostly it is protected; what else refuses will refuse again.
        await api.changeConfiguration(name, { delete_protection: false })
        await api.deleteDatabase(name)
      }
    },
    list: () => api.listDatabases(),
    complaints: () => complaintsAbout(api, organization, clock()),
  }
}

async function complaintsAbout(api: PlatformApi, { org, group }: TursoOrganization, now: number): Promise<string[]> {
  try {
    const [hasGroup, endsAt] = await Promise.all([api.hasGroup(), api.tokenEnd()])
    const days = endsAt === undefined ? warnDays : Math.ceil((endsAt - now) / dayMs)
    return [
      ...(hasGroup
        ? []
        : [`The Turso organisation ${org} has no group ${group}: nobody can sign up. See TURSO_GROUP.`]),
      ...(days < warnDays
        ? [`The platform token for Turso ends in ${days} days. Mint another for TURSO_API_TOKEN.`]
        : []),
    ]
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    if (error.fault !== 'refused') return [`Turso could not be asked whether all is well: ${error.message}.`]
    return [`Turso refuses this server, and nobody can sign up: ${error.message}. See TURSO_API_TOKEN and TURSO_ORG.`]
  }
}
