import type { Ctx } from '#app/features/ctx.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'
import { noteStorage, usedBytes } from './upkeep/measure-storage.server.ts'

export interface TenantDescription {
  name: string
  sizeBytes: number
  /** Undefined where there is no limit. */
  maxBytes: number | undefined
  /** It can be had as a file. */
  isFile: boolean
}

/** The member's database as the settings show it. Its size is written down where it is another than before. */
export async function describeTenant(deps: TenantDeps, { member, db }: Ctx): Promise<TenantDescription> {
  const [row, sizeBytes] = await Promise.all([readUserDatabase(deps.registry, member.id), usedBytes(db)])
  if (!row) throw new Error('A member with a database has a row')
  if (row.storage_used_bytes !== sizeBytes) await noteStorage(deps, member.id, sizeBytes)
  const isFile = deps.backends.of(row).snapshot !== undefined
  return { name: row.db_name, sizeBytes, maxBytes: deps.maxBytes, isFile }
}
