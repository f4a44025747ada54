import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readOrMakeSecretFile } from './secret-file.server.ts'
import { StartFault } from './start-fault.server.ts'

const keysFile = z.object({
  /** Turns member ids into database names; losing it loses the way from members to their databases. */
  tenantNameKey: z.base64url().min(43),
  /** What the app shows the embedded auth server, as Supabase's keys of these names. */
  authSecretKey: z.string().startsWith('sb_secret_'),
  authPublishableKey: z.string().startsWith('sb_publishable_'),
})

export type Secrets = Readonly<z.infer<typeof keysFile>>

/**
 * The secrets of this installation, from DATA_DIR/keys.json; made at the first start, readable by the owner alone.
 * Two processes that start at once end with the same. Throws a StartFault when the file is damaged, or missing
 * beside a registry: new keys would lose the tenants.
 */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'keys.json')
  if (!existsSync(path) && existsSync(join(dataDir, 'registry.db'))) {
    throw new StartFault(
      `${path} is missing, while members are registered beside it: restore it from a backup. New keys would not lead to the members' databases.`,
    )
  }
  const text = readOrMakeSecretFile(path, newKeys)
  try {
    return Object.freeze(keysFile.parse(JSON.parse(text)))
  } catch (cause) {
    throw new StartFault(
      `${path} is damaged: restore it from a backup. New keys would not lead to the members' databases.`,
      { cause },
    )
  }
}

function newKeys(): string {
  const keys: Secrets = {
    tenantNameKey: randomKey(),
    authSecretKey: `sb_secret_${randomKey()}`,
    authPublishableKey: `sb_publishable_${randomKey()}`,
  }
  return `${JSON.stringify(keys, null, 2)}\n`
}

function randomKey(): string {
  return randomBytes(32).toString('base64url')
}
