import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Pace } from '#app/auth-server/mail/pace.ts'
import { openSql } from '#db/client.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createdUser, ada as known, onHash, password, signIn, startMailingServer } from './start-auth-server.ts'

const unknown = 'nobody@example.com'

/** A server that has Ada, and what each request makes it do: statements, hashes, and by which pace it answers. */
async function startWatched() {
  const statements: string[] = []
  const paces: string[] = []
  const pace: Pace = {
    keep(kind, work) {
      paces.push(kind)
      return work(() => {})
    },
  }
  const db = openSql({ url: `file:${join(tempDir(), 'auth.db')}` })
  onTestFinished(() => db.close())
  const { server } = await startMailingServer({ db: noting(db, statements), pace })
  await createdUser(server)
  const workOf = async (request: () => Promise<unknown>) => {
    let hashes = 0
    const stop = onHash(() => {
      hashes += 1
    })
    for (const list of [statements, paces]) list.length = 0
    await request()
    stop()
    return { statements: [...statements], hashes, paces: [...paces] }
  }
  return { server, workOf }
}

/** The same database; every statement outside of transactions, and every transaction, is noted. */
function noting(db: Sql, statements: string[]): Sql {
  return {
    ...db,
    read(sql, args) {
      statements.push(sql)
      return db.read(sql, args)
    },
    write(sql, args, options) {
      statements.push(sql)
      return db.write(sql, args, options)
    },
    batch(list, options) {
      statements.push(...list.map(({ sql }) => sql))
      return db.batch(list, options)
    },
    withTx(work) {
      statements.push('BEGIN')
      return db.withTx(work)
    },
  }
}

test('a wrong password costs one look and one hash, whether or not somebody has the address', async () => {
  const { server, workOf } = await startWatched()
  const signIn = (email: string) => () => server.member().signInWithPassword({ email, password: 'wrong' })
  const forKnown = await workOf(signIn(known))
  expect(forKnown).toMatchObject({ statements: [expect.stringContaining('WHERE email = ?')], hashes: 1 })
  expect(await workOf(signIn(unknown))).toEqual(forKnown)
})

test('a user without a password costs the same hash', async () => {
  const { server, workOf } = await startWatched()
  await server.admin().createUser({ email: 'bob@example.com', email_confirm: true })
  const signIn = (email: string) => () => server.member().signInWithPassword({ email, password })
  expect(await workOf(signIn('bob@example.com'))).toEqual(await workOf(signIn(unknown)))
})

test('a sign-up that is confirmed by mail costs one hash, and keeps one pace', async () => {
  const { server, workOf } = await startWatched()
  const signUp = (email: string) => () => server.member().signUp({ email, password })
  const same = { hashes: 1, paces: ['signup'] }
  expect(await workOf(signUp(known))).toMatchObject(same)
  expect(await workOf(signUp(unknown))).toMatchObject(same)
  server.advance(60_000)
  expect(await workOf(signUp(unknown))).toMatchObject(same)
})

test('whatever may mail keeps one pace for those there are and those there are not', async () => {
  const { server, workOf } = await startWatched()
  const requests: [string, (email: string) => Promise<{ error: unknown }>][] = [
    ['recover', (email) => server.member().resetPasswordForEmail(email)],
    ['resend signup', (email) => server.member().resend({ type: 'signup', email })],
    ['resend email_change', (email) => server.member().resend({ type: 'email_change', email })],
    ['otp', (email) => server.member().signInWithOtp({ email, options: { shouldCreateUser: false } })],
  ]
  for (const [pace, send] of requests) {
    server.advance(60_000)
    for (const email of [known, unknown]) {
      expect(await workOf(() => send(email))).toMatchObject({ paces: [pace], hashes: 0 })
    }
  }
})

test('a change of address keeps one pace, whether or not the new one is that of somebody else', async () => {
  const { server, workOf } = await startWatched()
  await createdUser(server, 'eve@example.com')
  const { access_token: token } = await signIn(server, 'eve@example.com')
  const change = (body: object) => () => server.request('PUT', '/user', { token, body })
  for (const email of [known, unknown]) expect((await workOf(change({ email }))).paces).toEqual(['user email'])
  expect((await workOf(change({ data: { size: 1 } }))).paces).toEqual([])
})

test('a refusal that only who is there can get keeps the pace too', async () => {
  const { server, workOf } = await startWatched()
  const recover = () => server.member().resetPasswordForEmail(known)
  await recover()
  expect((await recover()).error?.code).toBe('over_email_send_rate_limit')
  expect((await workOf(recover)).paces).toEqual(['recover'])
})
