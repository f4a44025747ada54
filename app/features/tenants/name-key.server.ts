import { StartFault } from '#app/platform/start-fault.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import { tenantName } from './tenant-name.server.ts'

/** Throws a StartFault when the registry was filled under another key: every member would be sent to a new database. */
export async function checkNameKey(registry: RegistryDb, key: string): Promise<void> {
  const [row] = await registry.read<UserDatabase>("SELECT * FROM user_databases WHERE state = 'ready' LIMIT 1")
  if (!row || row.db_name === tenantName(key, row.user_id, row.generation)) return
  throw new StartFault(
    'The registry belongs to another installation: its databases are named by another key. Restore keys.json, or set TENANT_NAME_KEY to the key it was filled under.',
  )
}
