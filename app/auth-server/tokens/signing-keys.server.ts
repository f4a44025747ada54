import { type CryptoKey, importJWK, type JWK } from 'jose'
import { z } from 'zod'

const kid = z.string().min(1)
const keyOps = z.array(z.string()).default(['verify'])

const publicKeyPair = z.looseObject({
  kty: z.enum(['EC', 'RSA']),
  kid,
  alg: z.enum(['ES256', 'RS256']),
  key_ops: keyOps,
})

/** The shared secret of a project from before signing keys; what it signed is still accepted, and no more is signed. */
const sharedSecret = z.looseObject({
  kty: z.literal('oct'),
  kid,
  alg: z.literal('HS256'),
  key_ops: keyOps.refine(
    (ops) => !ops.includes('sign'),
    'a shared secret cannot sign here: take an ES256 or RS256 key',
  ),
})

export type PrivateJwk = z.infer<typeof publicKeyPair>
export type ListedKey = PrivateJwk | z.infer<typeof sharedSecret>

const keyList = z
  .array(z.discriminatedUnion('kty', [publicKeyPair, sharedSecret]))
  .refine((keys) => keys.filter(signs).length === 1, 'exactly one key must have "sign" among its key_ops')
  .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, 'a kid stands twice')

export interface SigningKeys {
  /** Signs every new access token. */
  signer: { kid: string; alg: 'ES256' | 'RS256'; key: CryptoKey }
  /** By kid; tokens of all of these are accepted. */
  verifiers: ReadonlyMap<string, { alg: string; key: CryptoKey | Uint8Array }>
  /** What /.well-known/jwks.json shows: the public members alone, and no shared secret. */
  jwks: { keys: JWK[] }
}

/** The keys of a text in the format of GOTRUE_JWT_KEYS. Throws when it is none. */
export function parseKeyList(json: string): ListedKey[] {
  return keyList.parse(JSON.parse(json))
}

/** Why a text is no list of keys, in one line. */
export function keyListFault(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message
  return error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ')
}

/** Imports private JWKs in the format of GOTRUE_JWT_KEYS: one signs, the others only verify. Throws when it is not. */
export async function readSigningKeys(json: string): Promise<SigningKeys> {
  const keys = parseKeyList(json)
  const pairs = keys.filter(isPair)
  const signer = pairs.find(signs)
  if (!signer) throw new Error('No key signs')
  const { key_ops: _, ...privateKey } = signer
  return {
    signer: { kid: signer.kid, alg: signer.alg, key: (await importJWK(privateKey as JWK)) as CryptoKey },
    verifiers: new Map(await Promise.all(keys.map(async (key) => [key.kid, await verifierOf(key)] as const))),
    jwks: { keys: pairs.map((key) => ({ ...publicPart(key), use: 'sig', key_ops: ['verify'] })) },
  }
}

export function signs(key: ListedKey): boolean {
  return key.key_ops.includes('sign')
}

function isPair(key: ListedKey): key is PrivateJwk {
  return key.kty !== 'oct'
}

async function verifierOf(key: ListedKey): Promise<{ alg: string; key: CryptoKey | Uint8Array }> {
  const { kty, kid, alg, k } = key
  const jwk = isPair(key) ? publicPart(key) : ({ kty, kid, alg, k } as JWK)
  return { alg, key: await importJWK(jwk) }
}

function publicPart({ kty, kid, alg, crv, x, y, n, e }: PrivateJwk): JWK {
  return (kty === 'EC' ? { kty, kid, alg, crv, x, y } : { kty, kid, alg, n, e }) as JWK
}
