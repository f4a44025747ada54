import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parseCookieHeader, serializeCookieHeader } from '@supabase/ssr'
import { z } from 'zod'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { cookieOptions, type SessionCookie } from '#app/features/auth/session/session-cookie.server.ts'

/** As long as a link of GoTrue works at most. */
const maxAge = 24 * 60 * 60

const awaitedMail = z.object({ email: z.string().max(255), mark: z.string().max(100).optional() })

/** What this browser waits for: a mail to that address. */
export interface AwaitedMail {
  email: string
  /** A secret of this browser, whose hash the account bears that was made here. */
  mark?: string | undefined
}

export function readAwaitedMail(
  { request }: Pick<Exchange, 'request'>,
  cookie: SessionCookie,
): AwaitedMail | undefined {
  const name = cookieName(cookie)
  const { value } = parseCookieHeader(request.headers.get('cookie') ?? '').find((each) => each.name === name) ?? {}
  if (!value) return undefined
  try {
    return awaitedMail.parse(JSON.parse(Buffer.from(value, 'base64url').toString()))
  } catch {
    return undefined
  }
}

/** Remembers the address for the page that asks for the code, and keeps the mark that this browser has. */
export function awaitMail(exchange: Exchange, cookie: SessionCookie, { email, mark }: AwaitedMail): void {
  const kept = mark ?? readAwaitedMail(exchange, cookie)?.mark
  const value = Buffer.from(JSON.stringify({ email, mark: kept })).toString('base64url')
  exchange.headers.append('set-cookie', serializeCookieHeader(cookieName(cookie), value, optionsOf(cookie, maxAge)))
}

export function forgetAwaitedMail({ headers }: Exchange, cookie: SessionCookie): void {
  headers.append('set-cookie', serializeCookieHeader(cookieName(cookie), '', optionsOf(cookie, 0)))
}

/** The mark of this browser, or a new one. It is one for all sign-ups, so that a form sent twice does not undo it. */
export function markOf(exchange: Exchange, cookie: SessionCookie): string {
  return readAwaitedMail(exchange, cookie)?.mark ?? randomBytes(16).toString('base64url')
}

/** What the account keeps of the mark: metadata that a later sign-up for its address does not change. */
export function markedMetadata(mark: string): { signed_up_in: string } {
  return { signed_up_in: hash('sha256', mark, 'base64url').slice(0, 22) }
}

/** Whether it was in this browser that the account was made and its password chosen. */
export function isMarked(metadata: Record<string, unknown>, mark: string | undefined): boolean {
  if (!mark) return false
  const digest = (value: unknown) => hash('sha256', String(value), 'buffer')
  return timingSafeEqual(digest(metadata.signed_up_in), digest(markedMetadata(mark).signed_up_in))
}

function cookieName({ secure }: SessionCookie): string {
  return secure ? '__Host-cronstead-mail' : 'cronstead-mail'
}

function optionsOf(cookie: SessionCookie, seconds: number) {
  return { ...cookieOptions(cookie), maxAge: seconds }
}
