import { type KeyObject, sign, verify } from 'node:crypto'

export interface TokenClaims {
  /** The database or namespace it is good for. */
  id?: string
  a?: 'rw' | 'ro'
  /** Seconds since 1970. */
  exp?: number
  /** Which rotation of the database's keys it was minted under. */
  rotation?: number
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function mintToken(key: KeyObject, claims: TokenClaims): string {
  const body = `${part({ alg: 'EdDSA', typ: 'JWT' })}.${part(claims)}`
  return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`
}

/** What a Bearer token claims; undefined when it was not signed by that key, or is over. */
export function bearerClaims(request: Request, key: KeyObject): TokenClaims | undefined {
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  const [header = '', payload = '', signature = ''] = token.split('.')
  const isOurs = verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))
  if (!isOurs) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as TokenClaims
  return claims.exp !== undefined && claims.exp * 1000 <= Date.now() ? undefined : claims
}
