import { type CryptoKey, importJWK, type JWK } from 'jose'
import { z } from 'zod'

const algorithms = ['ES256', 'RS256'] as const

const listedKey = z.looseObject({
  kty: z.enum(['EC', 'RSA']),
  kid: z.string().min(1),
  alg: z.enum(algorithms),
  key_ops: z.array(z.string()),
})

type ListedKey = z.infer<typeof listedKey>

const keyList = z
  .array(listedKey)
  .refine((keys) => keys.filter(signs).length === 1, 'exactly one key must have "sign" among its key_ops')
  .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, 'a kid stands twice')

export interface SigningKeys {
  /** Signs every new access token. */
  signer: { kid: string; alg: (typeof algorithms)[number]; key: CryptoKey }
  /** By kid; tokens of all of these are accepted. */
  verifiers: ReadonlyMap<string, CryptoKey>
  /** What /.well-known/jwks.json shows: the public members alone. */
  jwks: { keys: JWK[] }
}

/** Imports private JWKs in the format of GOTRUE_JWT_KEYS: one signs, the others only verify. Throws when it is not. */
export async function readSigningKeys(json: string): Promise<SigningKeys> {
  const keys = keyList.parse(JSON.parse(json))
  const [signer] = keys.filter(signs)
  if (!signer) throw new Error('No key signs')
  const { key_ops: _, ...privateKey } = signer
  return {
    signer: { kid: signer.kid, alg: signer.alg, key: await imported(privateKey) },
    verifiers: new Map(await Promise.all(keys.map(async (key) => [key.kid, await imported(publicPart(key))] as const))),
    jwks: { keys: keys.map((key) => ({ ...publicPart(key), use: 'sig', key_ops: ['verify'] })) },
  }
}

function signs(key: ListedKey): boolean {
  return key.key_ops.includes('sign')
}

function publicPart({ kty, kid, alg, crv, x, y, n, e }: ListedKey): JWK {
  return (kty === 'EC' ? { kty, kid, alg, crv, x, y } : { kty, kid, alg, n, e }) as JWK
}

async function imported(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk)
  if (key instanceof Uint8Array) throw new Error('A symmetric key cannot sign here')
  return key
}
