import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

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
 * Two processes that start at once end with the same. Throws when the file is damaged: new keys would lose the tenants.
 */
export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'keys.json')
  const text = readIfThere(path) ?? makeKeys(dataDir, path)
  try {
    return Object.freeze(keysFile.parse(JSON.parse(text)))
  } catch (cause) {
    throw new Error(`${path} is damaged: restore it from a backup`, { cause })
  }
}

function makeKeys(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    const keys: Secrets = {
      tenantNameKey: randomKey(),
      authSecretKey: `sb_secret_${randomKey()}`,
      authPublishableKey: `sb_publishable_${randomKey()}`,
    }
    writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, path)
    flush(dataDir)
  } catch (error) {
    // Another process was faster; its keys are the keys.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8')
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function flush(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function randomKey(): string {
  return randomBytes(32).toString('base64url')
}
