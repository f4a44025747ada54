import { createHash, randomInt } from 'node:crypto'

export type TokenKind = 'confirmation' | 'recovery' | 'reauthentication' | 'email_change_current' | 'email_change_new'

/** What one mail carries: the digits to type, and the hash its link bears and the store keeps. */
export interface OneTimeToken<Kind extends TokenKind = TokenKind> {
  kind: Kind
  /** Where it was sent. */
  address: string
  code: string
  hash: string
}

/** Marks the hash of a token that was asked for with a PKCE challenge, also in the link. */
export const pkcePrefix = 'pkce_'

export function newToken<Kind extends TokenKind>(kind: Kind, address: string, isPkce: boolean): OneTimeToken<Kind> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  return { kind, address, code, hash: (isPkce ? pkcePrefix : '') + hashOfCode(address, code) }
}

/** GoTrue's: hex(sha224(address + code)), `address` in lower case. */
export function hashOfCode(address: string, code: string): string {
  return createHash('sha224')
    .update(address + code)
    .digest('hex')
}
