import { createServerClient } from '@supabase/ssr'
import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import {
  createdUser,
  ada as email,
  password,
  projectUrl,
  startAuthServer,
  startMailingServer,
  type TestAuthServer,
} from './start-auth-server.ts'

/** A browser's cookies, and for each request a server-side client on a copy of them, as an action makes one. */
function browser(server: TestAuthServer) {
  const jar = new Map<string, string>()
  const client = () => {
    const sent = new Map(jar)
    return createServerClient(projectUrl, 'sb_publishable_of_this_test', {
      global: { fetch: server.fetch },
      realtime: { transport: class {} as never },
      cookies: {
        encode: 'tokens-only',
        getAll: () => [...sent].map(([name, value]) => ({ name, value })),
        setAll: (changes) => {
          for (const cookies of [sent, jar]) change(cookies, changes)
        },
      },
    }).auth
  }
  return { client, jar }
}

function change(cookies: Map<string, string>, changes: { name: string; value: string }[]): void {
  for (const { name, value } of changes) {
    if (value) cookies.set(name, value)
    else cookies.delete(name)
  }
}

test('a session in cookies is signed up, read, signed out and signed in again', async () => {
  const server = await startAuthServer()
  const { client, jar } = browser(server)
  const signedUp = await client().signUp({ email: 'ada@example.com', password })
  expect(signedUp.error).toBeNull()
  expect((await client().getUser()).data.user?.email).toBe('ada@example.com')
  expect(await client().signOut({ scope: 'local' })).toEqual({ error: null })
  expect([...jar.keys()].filter((name) => !name.includes('code-verifier'))).toEqual([])
  expect((await client().signInWithPassword({ email: 'ada@example.com', password })).error).toBeNull()
  expect((await client().getUser()).data.user?.email).toBe('ada@example.com')
})

test('five requests with one old cookie all keep the session', async () => {
  // Under 90 s left, the client refreshes before it asks.
  const server = await startAuthServer({ accessTokenTtlSeconds: 60 })
  const { client } = browser(server)
  await client().signUp({ email: 'ada@example.com', password })
  const answers = await Promise.all(Array.from({ length: 5 }, () => client().getUser()))
  expect(answers.map(({ error }) => error)).toEqual(Array(5).fill(null))
  expect((await client().getUser()).error).toBeNull()
})

test('a sign-up is confirmed by the code of the link in the browser that signed up, and in no other', async () => {
  const { server, mailServer } = await startMailingServer()
  const { client } = browser(server)
  await client().signUp({ email, password })
  const { tokenHash, type } = lastMail(mailServer, email)
  const opened = await server.request('GET', `/verify?token=${tokenHash}&type=${type}`)
  const code = new URL(opened.headers.get('location') ?? '').searchParams.get('code') ?? ''
  expect((await browser(server).client().exchangeCodeForSession(code)).error).not.toBeNull()
  expect((await client().exchangeCodeForSession(code)).error).toBeNull()
  expect((await client().getUser()).data.user?.email).toBe(email)
})

test('a forgotten password is replaced in another browser than the one that asked', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  await browser(server).client().resetPasswordForEmail(email)
  const { tokenHash } = lastMail(mailServer, email)
  expect(tokenHash).toMatch(/^pkce_/)
  const { client } = browser(server)
  expect((await client().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error).toBeNull()
  expect((await client().updateUser({ password: 'another battery' })).error).toBeNull()
  expect((await client().signInWithPassword({ email, password: 'another battery' })).error).toBeNull()
})
