import { createHook } from 'node:async_hooks'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { onTestFinished } from 'vitest'
import { type AuthServerConfig, createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createSmtpMailer } from '#app/platform/mail.server.ts'
import { createOutbox } from '#app/platform/outbox.server.ts'
import { openSql } from '#db/client.server.ts'
import { type MailServer, startMailServer } from '#tests/support/mail-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

export const projectUrl = 'http://auth.cronstead.internal'
export const secretKey = 'sb_secret_of_this_test'

interface RawRequest {
  token?: string
  body?: unknown
  headers?: Record<string, string>
}

export const siteUrl = 'https://cron.example.com'

interface Options extends Partial<AuthServerConfig> {
  dir?: string
  /** Takes the mails in place of an outbox in `dir`. */
  mailServer?: MailServer
}

/** An auth server on files of its own, or on those of `dir`, with a clock the test turns. */
export async function startAuthServer({ dir = tempDir(), mailServer, ...config }: Options = {}) {
  let now = Date.parse('2026-11-24T12:00:00Z')
  const db = openSql({ url: `file:${join(dir, 'auth.db')}` })
  onTestFinished(() => db.close())
  const log = createLog('silent')
  const signingKeys = await ownSigningKeys(join(dir, 'signing-keys.json'), log)
  const server = await createAuthServer({
    db,
    issuer: `${projectUrl}/auth/v1`,
    secretKey,
    signingKeys,
    clock: () => now,
    log,
    siteUrl,
    confirmUrl: `${siteUrl}/auth/confirm`,
    mailer: mailServer
      ? createSmtpMailer(mailServer.url, 'Cronstead <cron@example.com>')
      : createOutbox(join(dir, 'outbox'), 'cron@example.com', () => now),
    ...config,
  })
  const fetch = (input: RequestInfo | URL, init?: RequestInit) => server.fetch(new Request(input, init))
  const client = (key: string) =>
    createClient(projectUrl, key, {
      global: { fetch },
      auth: { persistSession: false, autoRefreshToken: false },
      realtime: { transport: class {} as never },
    }).auth
  return {
    dir,
    db,
    keysFile: join(dir, 'signing-keys.json'),
    signingKeys,
    signer: (await signingKeys()).signer,
    fetch,
    answer: server.fetch,
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
    /** A client of the untouched supabase-js. */
    member: () => client('sb_publishable_of_this_test'),
    admin: () => client(secretKey).admin,
    /** A plain request that names the API version, as supabase-js does. */
    request: (method: string, path: string, { token, body, headers = {} }: RawRequest = {}) =>
      fetch(`${projectUrl}/auth/v1${path}`, {
        method,
        headers: {
          'x-supabase-api-version': '2024-01-01',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

export type TestAuthServer = Awaited<ReturnType<typeof startAuthServer>>

export const password = 'correct horse battery'

export const ada = 'ada@example.com'

/** An auth server that wants addresses confirmed, and the mail server that gets its mails. */
export async function startMailingServer(options: Options = {}) {
  const mailServer = await startMailServer()
  return { mailServer, server: await startAuthServer({ mailServer, autoconfirm: false, ...options }) }
}

/** Signs up as Ada, with a link that leads on to /jobs. */
export function signUpByMail(server: TestAuthServer, email = ada) {
  const emailRedirectTo = `${siteUrl}/auth/confirm?next=/jobs`
  return server.member().signUp({ email, password, options: { emailRedirectTo, data: { name: 'Ada' } } })
}

/** Signs a member up and gives back the session. */
export async function signUp(server: TestAuthServer, email = 'ada@example.com') {
  const { data, error } = await server.member().signUp({ email, password })
  if (error || !data.session) throw error ?? new Error('No session')
  return data.session
}

export async function signIn(server: TestAuthServer, email = 'ada@example.com', secret = password) {
  const { data, error } = await server.member().signInWithPassword({ email, password: secret })
  if (error) throw error
  return data.session
}

/** A confirmed user made by an admin. */
export async function createdUser(server: TestAuthServer, email = 'ada@example.com') {
  const { data, error } = await server.admin().createUser({ email, password, email_confirm: true })
  if (error) throw error
  return data.user
}

export function refresh(server: TestAuthServer, refreshToken: string): Promise<Response> {
  return server.request('POST', '/token?grant_type=refresh_token', { body: { refresh_token: refreshToken } })
}

/** Status and body of an answer, for one comparison. */
export async function seen(response: Response | Promise<Response>) {
  const answered = await response
  return { status: answered.status, body: await answered.json() }
}

/** Calls back whenever an argon2 hash begins, until the returned function is called. */
export function onHash(callback: () => void): () => void {
  const hook = createHook({
    init(_, type) {
      if (type === 'ARGON2REQUEST') callback()
    },
  }).enable()
  return () => hook.disable()
}

/** Resolves when the next hash has begun; it takes some 60 ms, so what is written at once is written before its end. */
export async function nextHash(): Promise<void> {
  let stop = () => {}
  await new Promise<void>((resolve) => {
    stop = onHash(resolve)
  })
  stop()
}
