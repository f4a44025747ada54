import { createHash, randomBytes, randomInt } from 'node:crypto'

export type TokenKind = 'confirmation' | 'recovery' | 'reauthentication' | 'email_change_current' | 'email_change_new'

/** What one mail carries: digits to type, and what its link bears, which GoTrue calls the token hash. */
export interface OneTimeToken<Kind extends TokenKind = TokenKind> {
  kind: Kind
  /** Where it was sent. */
  address: string
  code: string
  /** Says nothing about the code, nor the code about it. */
  hash: string
}

/** Marks the hash of a token that was asked for with a PKCE challenge, also in the link. */
export const pkcePrefix = 'pkce_'

/** As long as GoTrue's, which are sha224 of address and code, and so found by a million tries. */
const linkBytes = 28

export function newToken<Kind extends TokenKind>(kind: Kind, address: string, isPkce: boolean): OneTimeToken<Kind> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  return { kind, address, code, hash: (isPkce ? pkcePrefix : '') + randomBytes(linkBytes).toString('hex') }
}

/** What the store keeps of a code; `address` in lower case. */
export function hashOfCode(address: string, code: string): string {
  return createHash('sha224')
    .update(address + code)
    .digest('hex')
}
