import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The names of all databases that lie under the data directory, sorted. */
export function databasesOnDisk(dataDir: string): string[] {
  const folder = join(dataDir, 'tenants')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.db'))
    .map((path) => basename(path, '.db'))
    .sort()
}
