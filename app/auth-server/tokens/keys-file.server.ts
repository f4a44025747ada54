import { readFileSync, statSync } from 'node:fs'
import type { Log } from '#app/platform/log.server.ts'
import { readOrMakeSecretFile } from '#app/platform/secret-file.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { formatKeyList, newKey } from './key-list.server.ts'
import { keyListFault, readSigningKeys, type SigningKeys } from './signing-keys.server.ts'

/** As `followSigningKeys`, of a file that is made, mode 0600, with one ES256 key, where there is none. */
export async function ownSigningKeys(path: string, log: Log): Promise<() => Promise<SigningKeys>> {
  readOrMakeSecretFile(path, () => formatKeyList([{ ...newKey('ES256'), key_ops: ['sign', 'verify'] }]))
  return followSigningKeys(path, log)
}

/**
 * The signing keys of this file, as it is whenever they are asked for. A file that became unusable is logged, and the
 * keys of before go on to serve. Rejects when it is unusable now.
 */
export async function followSigningKeys(path: string, log: Log): Promise<() => Promise<SigningKeys>> {
  let version = versionOf(path)
  let keys = readKeysFile(path)
  await keys
  return () => {
    const current = versionOf(path)
    if (current !== version) {
      version = current
      keys = reread(path, keys, log)
    }
    return keys
  }
}

async function reread(path: string, before: Promise<SigningKeys>, log: Log): Promise<SigningKeys> {
  try {
    const keys = await readKeysFile(path)
    log.info({ signer: keys.signer.kid, kids: [...keys.verifiers.keys()] }, 'the signing keys changed')
    return keys
  } catch (error) {
    log.error({ err: error }, 'the changed keys file is unusable; the signing keys of before stay')
    return before
  }
}

async function readKeysFile(path: string): Promise<SigningKeys> {
  try {
    return await readSigningKeys(readFileSync(path, 'utf8'))
  } catch (cause) {
    const why = keyListFault(cause)
    throw new StartFault(`${path} holds no usable signing keys (${why}): correct it, or restore it from a backup.`, {
      cause,
    })
  }
}

/** Another text for every version of the file; some microseconds, which a watcher that misses a change is not worth. */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.ino} ${found.mtimeNs} ${found.size}` : 'missing'
}
