import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readOrMakeSecretFile } from '#app/platform/secret-file.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { readSigningKeys, type SigningKeys } from './signing-keys.server.ts'

/** The signing keys of this file; at the first start it is made, mode 0600, with one ES256 key. */
export async function loadSigningKeys(path: string): Promise<SigningKeys> {
  const text = readOrMakeSecretFile(path, () => `${JSON.stringify([newKey()], null, 2)}\n`)
  try {
    return await readSigningKeys(text)
  } catch (cause) {
    throw new StartFault(`${path} holds no usable signing keys: correct it, or restore it from a backup.`, { cause })
  }
}

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', kid: randomUUID(), key_ops: ['sign', 'verify'] }
}
