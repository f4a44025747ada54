import { isMailType, type MailType } from './mail-kinds.server.ts'
import type { MailProof } from './open-mail.server.ts'

/** What the address of the confirming page bears: something to use, or the news that the link was of no use. */
export interface MailLink {
  type: MailType
  /** Undefined when there is nothing to use. */
  proof: MailProof | undefined
  /** GoTrue looked at the link already, and refused it. */
  isRefused: boolean
  /** GoTrue took the link already: it was the first of two. */
  isHalf?: boolean
}

const tokenHash = /^[\w.~-]{1,200}$/

/**
 * Our mails and templates link with `token_hash` and `type`. GoTrue's own links come back with a `code`, or with an error;
 * to them the address that we named adds the type.
 */
export function readMailLink({ searchParams }: URL): MailLink {
  const named = searchParams.get('type')
  const type = isMailType(named) ? named : 'email'
  const hash = searchParams.get('token_hash')
  const code = searchParams.get('code')
  const isRefused = searchParams.has('error') || searchParams.has('error_code')
  if (isRefused) return { type, proof: undefined, isRefused }
  if (type === 'email_change' && searchParams.has('message')) return { type, proof: undefined, isRefused, isHalf: true }
  if (hash && isMailType(named) && tokenHash.test(hash)) return { type, proof: { tokenHash: hash }, isRefused }
  if (code && tokenHash.test(code)) return { type, proof: { code }, isRefused }
  return { type, proof: undefined, isRefused }
}

/** Where the mail of that type leads its reader in the end. */
export function mailReturnAddress(appOrigin: string, type: MailType, next?: string): string {
  return `${appOrigin}/auth/confirm?${new URLSearchParams({ type, ...(next ? { next } : {}) })}`
}
