import { z } from 'zod'
import {
  callProvider,
  type ProviderCall,
  type ProviderLimits,
  usualLimits,
} from '#db/backends/provider/provider-call.server.ts'
import { ProviderError } from '#db/backends/provider/provider-error.server.ts'

export interface TursoOrganization {
  /** Without a slash at its end. */
  apiUrl: string
  apiToken: string
  org: string
  group: string
  /** The usual ones when not given. */
  limits?: ProviderLimits | undefined
}

const database = z.object({ Name: z.string(), Hostname: z.string() })
const databaseAnswer = z.object({ database })
const databasePage = z.object({
  databases: z.array(database),
  // As Turso's own command line reads it; without it the page is the only one.
  pagination: z.object({ next: z.string().nullish() }).nullish(),
})
type DatabasePage = z.infer<typeof databasePage>
const bytes = z.object({ storage_bytes: z.number() })

/** Settings of one database, as far as we use them. */
export interface DatabaseConfiguration {
  size_limit?: string
  delete_protection?: boolean
  block_reads?: boolean
  block_writes?: boolean
}

export type TursoDatabase = z.infer<typeof database>

/** Turso's Platform API, v1 (https://docs.turso.tech/api-reference). Every call may throw a ProviderError. */
export interface PlatformApi {
  /** 'taken' when the organisation has a database of that name. `sizeLimit` is such as `256mb`. */
  createDatabase(name: string, sizeLimit?: string): Promise<TursoDatabase | 'taken'>
  getDatabase(name: string): Promise<TursoDatabase | undefined>
  /** The names of the group's databases. */
  listDatabases(): Promise<string[]>
  /** False when there was none. */
  deleteDatabase(name: string): Promise<boolean>
  /** A token for one database that lives as long as `lifetime` says, such as `90d`. */
  mintToken(name: string, lifetime: string): Promise<string>
  /** Ends every token of the database. */
  rotateTokens(name: string): Promise<void>
  /** Bytes, as of the last minutes. */
  storageBytes(name: string): Promise<number>
  getConfiguration(name: string): Promise<DatabaseConfiguration>
  changeConfiguration(name: string, change: DatabaseConfiguration): Promise<void>
  /** False when the organisation has no such group. */
  hasGroup(): Promise<boolean>
  /** Milliseconds since 1970 at which the platform token ends; undefined for one that never does. */
  tokenEnd(): Promise<number | undefined>
}

export function createPlatformApi({
  apiUrl,
  apiToken,
  org,
  group,
  limits = usualLimits,
}: TursoOrganization): PlatformApi {
  const headers = { authorization: `Bearer ${apiToken}` }
  const organization = ['v1', 'organizations', org]
  const databases = [...organization, 'databases']

  async function call<T>(
    shape: z.ZodType<T>,
    method: ProviderCall['method'],
    path: readonly string[],
    options: { query?: Record<string, string>; body?: unknown; isRepeatable?: boolean } = {},
  ): Promise<T> {
    const url = new URL(`${apiUrl}/${path.map(encodeURIComponent).join('/')}`)
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
    const { body, isRepeatable = method !== 'POST' } = options
    const answer = await callProvider({ method, url, headers, body, isRepeatable, limits })
    const { data, error } = shape.safeParse(answer)
    if (error) throw new ProviderError('down', 'NO_SHAPE', `${method} ${url.pathname} answered another shape`)
    return data as T
  }

  const at = (name: string, ...rest: string[]) => [...databases, name, ...rest]
  return {
    createDatabase: (name, sizeLimit) =>
      unless('taken', 'taken', async () => {
        const body = { name, group, ...(sizeLimit ? { size_limit: sizeLimit } : {}) }
        // Repeatable, for the second time meets the first one's database.
        const options = { body, isRepeatable: true }
        return (await call(databaseAnswer, 'POST', databases, options)).database
      }),
    getDatabase: (name) =>
      unless('not_found', undefined, async () => (await call(databaseAnswer, 'GET', at(name))).database),
    listDatabases: () =>
      namesOnPages((cursor) => call(databasePage, 'GET', databases, { query: { group, ...cursor } })),
    deleteDatabase: (name) =>
      unless('not_found', false, async () => {
        await call(z.unknown(), 'DELETE', at(name))
        return true
      }),
    async mintToken(name, lifetime) {
      const query = { expiration: lifetime, authorization: 'full-access' }
      return (await call(z.object({ jwt: z.string() }), 'POST', at(name, 'auth', 'tokens'), { query })).jwt
    },
    async rotateTokens(name) {
      await call(z.unknown(), 'POST', at(name, 'auth', 'rotate'))
    },
    async storageBytes(name) {
      // The documentation says `total`, Turso's own client `usage`.
      const shape = z.object({ database: z.union([z.object({ total: bytes }), z.object({ usage: bytes })]) })
      const usage = (await call(shape, 'GET', at(name, 'usage'))).database
      return ('total' in usage ? usage.total : usage.usage).storage_bytes
    },
    getConfiguration: (name) => call(z.looseObject({}), 'GET', at(name, 'configuration')),
    async changeConfiguration(name, change) {
      await call(z.unknown(), 'PATCH', at(name, 'configuration'), { body: change })
    },
    hasGroup: () =>
      unless('not_found', false, async () => {
        await call(z.unknown(), 'GET', [...organization, 'groups', group])
        return true
      }),
    async tokenEnd() {
      const { exp } = await call(z.object({ exp: z.number() }), 'GET', ['v1', 'auth', 'validate'])
      return exp === -1 ? undefined : exp * 1000
    },
  }
}

async function namesOnPages(page: (query: { cursor?: string }) => Promise<DatabasePage>): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const { databases, pagination } = await page(cursor ? { cursor } : {})
    names.push(...databases.map(({ Name }) => Name))
    cursor = pagination?.next || undefined
  } while (cursor)
  return names
}

async function unless<T, Other>(
  fault: ProviderError['fault'],
  other: Other,
  work: () => Promise<T>,
): Promise<T | Other> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProviderError && error.fault === fault) return other
    throw error
  }
}
