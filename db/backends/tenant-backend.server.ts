import type { Sql } from '#db/sql.server.ts'

/** What the registry knows of a database once it is credentialed. */
export interface TenantAddress {
  db_name: string
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

/** Where tenants' databases live. Every method may be repeated; all refuse with AppError 'unavailable' or a plain error. */
export interface TenantBackend {
  /** Stands in the `backend` column of the tenants that live here. */
  readonly kind: string
  /**
   * How long a step of provisioning may take here: making a database, minting its token, or opening and filling it. A
   * step gives up by itself by then, for another worker may take it over soon after.
   */
  readonly stepLimitMs: number
  create(name: string): Promise<CreatedDatabase>
  /** Null where a database needs no token. */
  mintToken(name: string): Promise<DatabaseToken | null>
  /** Opens a database that exists; one that is missing is an error, and is never made anew. */
  open(address: TenantAddress): Promise<Sql>
}
