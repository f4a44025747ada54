import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose'

const halfAnHour = 30 * 60

interface Claims {
  amr: { method: string; timestamp: number }[]
}

/** Has the session of this browser look as if it began half an hour ago: its token is signed anew by the server's own key. */
export async function ageSession(context: BrowserContext, origin: string): Promise<void> {
  const cookie = (await context.cookies()).find(({ name }) => name === 'cronstead-session')
  if (!cookie) throw new Error('This browser is not signed in')
  const session = JSON.parse(Buffer.from(cookie.value.replace('base64-', ''), 'base64url').toString())
  const { amr, ...claims } = decodeJwt<Claims>(session.access_token)
  const { kid } = decodeProtectedHeader(session.access_token)
  const key = signingKeys(origin).find((one) => one.kid === kid)
  if (!key) throw new Error('The server has no such key')
  const aged = amr.map((one) => ({ ...one, timestamp: one.timestamp - halfAnHour }))
  session.access_token = await new SignJWT({ ...claims, amr: aged })
    .setProtectedHeader({ alg: key.alg ?? 'ES256', typ: 'JWT', ...(kid ? { kid } : {}) })
    .sign(await importJWK({ ...key, key_ops: ['sign'] }))
  const value = `base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`
  await context.addCookies([{ ...cookie, value }])
}

function signingKeys(origin: string): JWK[] {
  return JSON.parse(readFileSync(join(authFolder(origin), 'auth-keys.json'), 'utf8'))
}

/** Where the auth server of that stack keeps its keys and the mails it sent. */
export function authFolder(origin: string): string {
  const { BROWSER_TEST_DATA = '', BROWSER_TEST_CLOUD_PORT } = process.env
  return origin.endsWith(`:${BROWSER_TEST_CLOUD_PORT}`) ? join(BROWSER_TEST_DATA, 'cloud', 'auth') : BROWSER_TEST_DATA
}
