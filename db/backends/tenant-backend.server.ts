import type { Sql } from '#db/sql.server.ts'
import type { DatabaseFile } from './file-snapshot.server.ts'

/** Which member's database it is, in which generation: what a token is sealed for. */
export interface TenantIdentity {
  user_id: string
  db_name: string
  generation: number
}

/** What the registry knows of a database once it is credentialed. */
export interface TenantAddress extends TenantIdentity {
  db_url: string | null
  db_token: string | null
}

export interface CreatedDatabase {
  url: string
  /** 'adopted' when a database of that name was there: ours from before a crash, for names are keyed hashes. */
  outcome: 'created' | 'adopted'
}

export interface DatabaseToken {
  /** As it may be stored in the registry. */
  sealed: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/**
 * Where tenants' databases live. Every method may be repeated; all refuse with AppError 'unavailable', a ProviderError
 * or a plain error.
 */
export interface TenantBackend {
  /** Stands in the `backend` column of the tenants that live here. */
  readonly kind: string
  /**
   * How long a step of provisioning may take here: making a database, minting its token, or opening and filling it. A
   * step gives up by itself by then, for another worker may take it over soon after.
   */
  readonly stepLimitMs: number
  /** How long a database that was just made may refuse its token or be unknown to the world, in milliseconds. */
  readonly settleMs: number
  create(name: string): Promise<CreatedDatabase>
  /** False when there is no database of that name. */
  has(name: string): Promise<boolean>
  /** Null where a database needs no token in the registry. */
  mintToken(tenant: TenantIdentity): Promise<DatabaseToken | null>
  /** Ends every token of that database, where tokens are stored; those that are minted from then on are good. */
  endTokens?(name: string): Promise<void>
  /** How the provider has set that database, where there is anything to set; for an operator to read. */
  settings?(name: string): Promise<Record<string, unknown>>
  /** Opens a database that exists; one that is missing is an error, and is never made anew. */
  open(address: TenantAddress): Promise<Sql>
  /** Bytes that it takes, as of the last minutes. */
  storageBytes(name: string): Promise<number>
  /** The whole database as a file, where that is to be had. */
  snapshot?(name: string): Promise<DatabaseFile>
  /** Nothing is left of it, whatever protected it; does nothing when there is none. */
  delete(name: string): Promise<void>
  /** The names of all databases here, in no order; null where nobody can tell. */
  list(): Promise<string[] | null>
  /** What an operator should mend here before members notice, in words that name no secret. */
  complaints?(): Promise<string[]>
}

/** The backends of this installation. */
export interface TenantBackends {
  /** Where new tenants go. */
  readonly home: TenantBackend
  readonly all: readonly TenantBackend[]
  /** Where that tenant lives; throws when the configuration does not have it. */
  of(tenant: { backend: string; db_name: string }): TenantBackend
}

export function tenantBackends(home: TenantBackend, others: readonly TenantBackend[] = []): TenantBackends {
  const all = [home, ...others]
  return {
    home,
    all,
    of({ backend, db_name }) {
      const found = all.find(({ kind }) => kind === backend)
      if (!found) throw new Error(`The database ${db_name} lives on ${backend}, which is not configured`)
      return found
    },
  }
}

/**
 * How large a provider should let a database become of which members may fill `maxBytes`: twice that, so that the runs of
 * their jobs are still written down, and a full database can be emptied.
 */
export function limitedMegabytes(maxBytes: number): number {
  return Math.ceil((2 * maxBytes) / 1_000_000)
}
