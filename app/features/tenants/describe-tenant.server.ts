import type { Ctx } from '#app/features/ctx.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

export interface TenantDescription {
  name: string
  sizeBytes: number
}

/** The member's database as the settings show it; its size as SQLite counts pages. */
export async function describeTenant({ registry }: TenantDeps, { member, db }: Ctx): Promise<TenantDescription> {
  const row = await readUserDatabase(registry, member.id)
  const [size] = await db.read<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  )
  return { name: row?.db_name ?? '', sizeBytes: size?.bytes ?? 0 }
}
