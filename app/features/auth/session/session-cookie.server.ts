import { combineChunks, parseCookieHeader, serializeCookieHeader } from '@supabase/ssr'
import { z } from 'zod'

const tokens = z.object({ access_token: z.string(), refresh_token: z.string() })

export interface SessionCookie {
  name: string
  secure: boolean
}

/** A request as far as its cookies go. */
export interface CookieBearer {
  headers: Pick<Headers, 'get'>
}

export interface SessionTokens {
  accessToken: string
  refreshToken: string
}

/** On https the `__Host-` prefix keeps a sibling subdomain from setting our cookie. */
export function sessionCookie(isHttps: boolean): SessionCookie {
  return { name: isHttps ? '__Host-cronstead-session' : 'cronstead-session', secure: isHttps }
}

/** The attributes @supabase/ssr writes its cookies with. */
export function cookieOptions({ name, secure }: SessionCookie) {
  return { name, secure, httpOnly: true, sameSite: 'lax', path: '/' } as const
}

/** The tokens in the session cookie, which @supabase/ssr may have cut in chunks; undefined when absent or damaged. */
export async function readSessionCookie(
  request: CookieBearer,
  { name }: SessionCookie,
): Promise<SessionTokens | undefined> {
  const cookies = new Map(cookiesOf(request).map((cookie) => [cookie.name, cookie.value]))
  const value = await combineChunks(name, (chunk) => cookies.get(chunk))
  if (!value?.startsWith('base64-')) return undefined
  try {
    const session = tokens.parse(JSON.parse(Buffer.from(value.slice('base64-'.length), 'base64url').toString()))
    return { accessToken: session.access_token, refreshToken: session.refresh_token }
  } catch {
    return undefined
  }
}

/** Tells the browser to drop the session cookie and its chunks. */
export function dropSessionCookie(request: Request, headers: Headers, cookie: SessionCookie): void {
  for (const { name } of cookiesOf(request)) {
    if (name !== cookie.name && !name.startsWith(`${cookie.name}.`)) continue
    headers.append('set-cookie', serializeCookieHeader(name, '', { ...cookieOptions(cookie), maxAge: 0 }))
  }
}

/** Tells the browser to drop what it kept to redeem the links of mails with. */
export function dropVerifiers(
  { request, headers }: { request: CookieBearer; headers: Headers },
  cookie: SessionCookie,
): void {
  for (const { name } of cookiesOf(request)) {
    if (!name.startsWith(`${cookie.name}-`) || !name.endsWith('-code-verifier')) continue
    headers.append('set-cookie', serializeCookieHeader(name, '', { ...cookieOptions(cookie), maxAge: 0 }))
  }
}

function cookiesOf(request: CookieBearer): { name: string; value: string }[] {
  const header = request.headers.get('cookie') ?? ''
  return parseCookieHeader(header).map(({ name, value }) => ({ name, value: value ?? '' }))
}
