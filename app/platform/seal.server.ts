import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'

/** One key of a seal. Its id stands in what it sealed, in the open. */
export interface SealKey {
  id: string
  /** 32 bytes. */
  key: Uint8Array
}

/** Keeps secrets that are stored in databases. A sealed text opens only with the context it was sealed with. */
export interface Seal {
  /** `v1.<key id>.<iv>.<ciphertext>.<tag>`, the last three in base64url. */
  seal(text: string, context: string): string
  /** Throws a SealError when no key of ours fits, when the text was changed, or when it belongs to another context. */
  open(sealed: string, context: string): string
  /** False for what an older key sealed and a rotation has yet to seal anew. */
  isCurrent(sealed: string): boolean
}

export class SealError extends Error {
  readonly reason: 'unknown_key' | 'damaged'

  constructor(reason: SealError['reason'], message: string) {
    super(message)
    this.name = 'SealError'
    this.reason = reason
  }
}

const sealedShape = /^v1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]{22})$/

/** AES-256-GCM; the first key seals, all of them open. */
export function createSeal(keys: readonly [SealKey, ...SealKey[]]): Seal {
  const [current] = keys
  // Read once: bytes are made a key object of at every use, which takes three times as long as the work.
  const keyById = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]))
  const currentKey = createSecretKey(current.key)
  return {
    seal(text, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', currentKey, iv).setAAD(Buffer.from(context))
      const parts = [iv, Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]), cipher.getAuthTag()]
      return ['v1', current.id, ...parts.map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, context) {
      const [, id = '', iv = '', text = '', tag = ''] = sealedShape.exec(sealed) ?? []
      if (!id) throw new SealError('damaged', 'A sealed text does not have the shape of one')
      const key = keyById.get(id)
      if (!key) throw new SealError('unknown_key', `A text was sealed with the key ${id}, which is not among the keys`)
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
        .setAAD(Buffer.from(context))
        .setAuthTag(Buffer.from(tag, 'base64url'))
      try {
        return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8')
      } catch {
        throw new SealError('damaged', 'A sealed text was changed, or belongs to something else')
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`v1.${current.id}.`),
  }
}

/** From `k2:<base64>,k1:<base64>`, the newest first. Throws an Error that names the entry at fault, and no key. */
export function readSealKeys(text: string): [SealKey, ...SealKey[]] {
  const [first, ...others] = text.split(',').map((entry, index) => readSealKey(entry.trim(), index + 1))
  if (!first) throw new Error('no key')
  const keys: [SealKey, ...SealKey[]] = [first, ...others]
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id')
  return keys
}

function readSealKey(entry: string, position: number): SealKey {
  const [, id = '', base64 = ''] = /^([A-Za-z0-9_-]+):([A-Za-z0-9+/_-]{43}=?)$/.exec(entry) ?? []
  if (!id) throw new Error(`entry ${position} is not an id, a colon and 32 bytes in base64`)
  return { id, key: Buffer.from(base64, 'base64') }
}

/** The key of an installation that names none: derived from a secret it has anyway (RFC 5869). */
export function derivedSealKey(secret: string): SealKey {
  return { id: 'own', key: new Uint8Array(hkdfSync('sha256', secret, '', 'cronstead seal', 32)) }
}
