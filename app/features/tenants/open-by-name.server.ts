import type { TenantBackend, TenantIdentity } from '#db/backends/tenant-backend.server.ts'
import type { Sql } from '#db/sql.server.ts'

/** Opens a database that is there and of which no row has the address, by a token minted for it; close it afterwards. */
export async function openByName(backend: TenantBackend, tenant: TenantIdentity): Promise<Sql> {
  const { url } = await backend.create(tenant.db_name)
  const token = await backend.mintToken(tenant)
  return backend.open({ ...tenant, db_url: url, db_token: token?.sealed ?? null })
}
