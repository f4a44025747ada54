import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'

/** Holds the checksum of every landed migration by its path, as JSON. */
export const sealPath = 'tests/house/migrations.json'

/** The checksums of the migrations that stand in the folders now. */
export function checksums(): Record<string, string> {
  const paths = globSync('{app,db}/**/migrations/*.sql').sort()
  return Object.fromEntries(paths.map((path) => [path, sha256(readFileSync(path))]))
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
