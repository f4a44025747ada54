import { randomUUID } from 'node:crypto'
import type { Client } from '@libsql/client'

const names = new WeakMap<Client, string>()

/**
 * Changes whenever another connection of this or another process has committed (SQLite's PRAGMA data_version). Its number
 * compares on one connection only, so that connection's name stands before it.
 */
export async function dataVersionOn(client: Client): Promise<string> {
  const name = names.get(client) ?? randomUUID()
  names.set(client, name)
  const { rows } = await client.execute('PRAGMA data_version')
  return `${name} ${rows[0]?.data_version}`
}
