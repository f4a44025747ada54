// The behaviours of sessions, passwords and mails by which clients know GoTrue, driven through the untouched clients over a
// port. The others are in gotrue-answers.test.ts.
import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import { type PortServer, startOnPort } from './on-a-port.ts'
import { ada as email, onHash, password } from './start-auth-server.ts'

const newEmail = 'lovelace@example.com'
const minute = 60_000

/** A confirmed member, signed in. */
async function signedIn(server: PortServer) {
  await server.admin().createUser({ email, password, email_confirm: true })
  return another(server)
}

async function another(server: PortServer) {
  const client = server.member()
  const { data, error } = await client.signInWithPassword({ email, password })
  if (error) throw error
  return { client, session: data.session }
}

function refresh(server: PortServer, refresh_token = '') {
  return server.member().refreshSession({ refresh_token })
}

test('behaviour 6: twenty refreshes of one token at the same time all get the same new one', async () => {
  const server = await startOnPort()
  const { session } = await signedIn(server)
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(server, session.refresh_token)))
  expect(answers.map(({ error }) => error)).toEqual(Array(20).fill(null))
  expect(new Set(answers.map(({ data }) => data.session?.refresh_token)).size).toBe(1)
})

test('behaviour 6: the token before gets the current one, also late; one two before it ends the session', async () => {
  const server = await startOnPort()
  const { session } = await signedIn(server)
  const second = (await refresh(server, session.refresh_token)).data.session
  const third = (await refresh(server, second?.refresh_token)).data.session
  expect((await refresh(server, session.refresh_token)).data.session?.refresh_token).toBe(third?.refresh_token)
  server.advance(5 * minute)
  expect((await refresh(server, second?.refresh_token)).data.session?.refresh_token).toBe(third?.refresh_token)
  server.advance(11_000)
  const { error } = await refresh(server, session.refresh_token)
  expect([error?.status, error?.code]).toEqual([400, 'refresh_token_already_used'])
  expect((await refresh(server, third?.refresh_token)).error?.code).toBe('refresh_token_not_found')
  // What auth-js makes of 403 session_not_found.
  expect((await server.member().getUser(third?.access_token)).error?.name).toBe('AuthSessionMissingError')
})

test('behaviour 7: a new password keeps its own session, ends the others and makes mailed tokens void', async () => {
  const server = await startOnPort()
  const { client } = await signedIn(server)
  const other = await another(server)
  await server.member().resetPasswordForEmail(email)
  expect((await client.updateUser({ password })).error?.code).toBe('same_password')
  expect((await client.updateUser({ password: 'another battery' })).error).toBeNull()
  expect((await client.refreshSession()).error).toBeNull()
  expect((await refresh(server, other.session.refresh_token)).error?.code).toBe('refresh_token_not_found')
  const token = lastMail(server.mailServer, email).code
  expect((await server.member().verifyOtp({ type: 'recovery', email, token })).error?.code).toBe('otp_expired')
})

test('behaviour 7: a recovery works once, within an hour, and a second one makes the first void', async () => {
  const server = await startOnPort()
  await server.admin().createUser({ email, password, email_confirm: true })
  const ask = async () => {
    server.advance(minute)
    await server.member().resetPasswordForEmail(email)
    return lastMail(server.mailServer, email).code
  }
  const verify = async (token: string) =>
    (await server.member().verifyOtp({ type: 'recovery', email, token })).error?.code ?? 'signed in'
  const [first, second] = [await ask(), await ask()]
  expect(await verify(first)).toBe('otp_expired')
  expect((await Promise.all([verify(second), verify(second)])).sort()).toEqual(['otp_expired', 'signed in'])
  const third = await ask()
  server.advance(61 * minute)
  expect(await verify(third)).toBe('otp_expired')
})

test('behaviour 8: a new address is agreed to by both, in any order, asked for and confirmed on cookies', async () => {
  const server = await startOnPort()
  for (const oldFirst of [true, false]) {
    const { data } = await server.admin().createUser({ email, password, email_confirm: true })
    const browser = server.browser()
    await browser().signInWithPassword({ email, password })
    expect((await browser().updateUser({ email: newEmail })).data.user?.new_email).toBe(newEmail)
    const hashTo = (address: string) =>
      new URL(lastMail(server.mailServer, address).link).searchParams.get('token') ?? ''
    const hashes = oldFirst ? [hashTo(email), hashTo(newEmail)] : [hashTo(newEmail), hashTo(email)]
    const [first, last] = await inTurn(hashes, (token_hash) =>
      server.browser()().verifyOtp({ type: 'email_change', token_hash }),
    )
    expect(first).toMatchObject({ data: { session: null }, error: null })
    expect(last?.data.session?.user).toMatchObject({ email: newEmail })
    expect((await browser().getUser()).data.user?.email).toBe(newEmail)
    await server.admin().deleteUser(data.user?.id ?? '')
  }
})

async function inTurn<In, Out>(inputs: In[], work: (input: In) => Promise<Out>): Promise<Out[]> {
  const outputs: Out[] = []
  for (const input of inputs) outputs.push(await work(input))
  return outputs
}

test('behaviour 8: an address that somebody has is refused', async () => {
  const server = await startOnPort()
  const { client } = await signedIn(server)
  await server.admin().createUser({ email: newEmail })
  const { error } = await client.updateUser({ email: newEmail })
  expect([error?.status, error?.code]).toEqual([422, 'email_exists'])
})

test('behaviour 9: who asks for an address learns nothing, and unknown ones cost the same hash', async () => {
  const server = await startOnPort()
  await server.admin().createUser({ email, password, email_confirm: true })
  const [known, unknown] = await inTurn([email, 'nobody@example.com'], async (address) => {
    let hashes = 0
    const stop = onHash(() => {
      hashes += 1
    })
    const { data, error } = await server.member().signUp({ email: address, password, options: { data: { a: 1 } } })
    await server.member().signInWithPassword({ email: address, password: 'wrong' })
    const asked = [
      await server.member().resetPasswordForEmail(address),
      await server.member().resend({ type: 'email_change', email: address }),
    ]
    stop()
    return { hashes, session: data.session, error, asked: asked.map((answer) => answer.error) }
  })
  expect(known).toEqual({ hashes: 2, session: null, error: null, asked: [null, null] })
  expect(unknown).toEqual(known)
  const { data } = await server.member().signUp({ email, password, options: { data: { a: 1 } } })
  expect(data.user).toMatchObject({ email, role: '', identities: [], user_metadata: { a: 1 } })
})

test('behaviour 9: a mail of one kind goes to a user once a minute, or as often as is set', async () => {
  for (const mailFrequencyMs of [minute, 1000]) {
    const server = await startOnPort({ mailFrequencyMs })
    await server.admin().createUser({ email, password, email_confirm: true })
    const ask = () => server.member().signInWithOtp({ email })
    expect((await ask()).error).toBeNull()
    const { error } = await ask()
    expect([error?.status, error?.code]).toEqual([429, 'over_email_send_rate_limit'])
    expect(error?.message).toContain(`only request this after ${mailFrequencyMs / 1000} seconds.`)
    server.advance(mailFrequencyMs)
    expect((await ask()).error).toBeNull()
  }
})

test('behaviour 10: loopback is not counted, but the visitor whom an application with the secret key names is', async () => {
  const server = await startOnPort()
  const codes = async (client: ReturnType<PortServer['member']>) => {
    const tokens = Array.from({ length: 31 }, (_, n) => `none-${n}`)
    const answers = await inTurn(tokens, (refresh_token) => client.refreshSession({ refresh_token }))
    return new Set(answers.map(({ error }) => error?.code))
  }
  const visitor = { 'Sb-Forwarded-For': '203.0.113.7' }
  expect(await codes(server.member(visitor))).toEqual(new Set(['refresh_token_not_found']))
  expect(await codes(server.withSecretKey(visitor))).toEqual(
    new Set(['refresh_token_not_found', 'over_request_rate_limit']),
  )
})
