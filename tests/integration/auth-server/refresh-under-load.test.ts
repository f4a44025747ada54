import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { openSql } from '#db/client.server.ts'
import { refresh, seen, signUp, startAuthServer } from './start-auth-server.ts'

test('two hundred refreshes of one token at the same time all get the same new one', async () => {
  const server = await startAuthServer()
  const { refresh_token } = await signUp(server)
  const answers = await Promise.all(Array.from({ length: 200 }, () => seen(refresh(server, refresh_token))))
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
  expect(await server.db.read('SELECT refresh_counter FROM sessions')).toEqual([{ refresh_counter: 1 }])
})

test('two servers on one database agree on the new token', async () => {
  const one = await startAuthServer()
  const other = await startAuthServer({ dir: one.dir })
  const { refresh_token } = await signUp(one)
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => seen(refresh(n % 2 === 0 ? one : other, refresh_token))),
  )
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.refresh_token}`)).size).toBe(1)
})

test('a sign-out amid refreshes leaves none of them a session', async () => {
  const server = await startAuthServer()
  const { refresh_token, access_token } = await signUp(server)
  const answers = Promise.all(Array.from({ length: 20 }, () => refresh(server, refresh_token)))
  await server.request('POST', '/logout', { token: access_token })
  const statuses = (await answers).map(({ status }) => status)
  expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([])
  expect(await server.db.read('SELECT id FROM sessions')).toEqual([])
  expect((await refresh(server, refresh_token)).status).toBe(400)
})

test('a clock that steps back an hour ends no session', async () => {
  const server = await startAuthServer()
  const { refresh_token: first, access_token } = await signUp(server)
  server.advance(-3_600_000)
  expect((await server.request('GET', '/user', { token: access_token })).status).toBe(200)
  const { status, body } = await seen(refresh(server, first))
  expect(status).toBe(200)
  expect(decodeJwt(body.access_token).exp).toBe(Math.floor(server.now() / 1000) + 3600)
  expect((await seen(refresh(server, first))).body.refresh_token).toBe(body.refresh_token)
  server.advance(3_600_000)
  expect((await refresh(server, body.refresh_token)).status).toBe(200)
})

test('a clock that steps forward a day ends access tokens and no session', async () => {
  const server = await startAuthServer()
  const { refresh_token, access_token } = await signUp(server)
  server.advance(24 * 3_600_000)
  expect((await server.request('GET', '/user', { token: access_token })).status).toBe(403)
  const { status, body } = await seen(refresh(server, refresh_token))
  expect(status).toBe(200)
  server.advance(-24 * 3_600_000)
  expect((await server.request('GET', '/user', { token: body.access_token })).status).toBe(200)
})

test('a refresh that another process keeps from the database is answered with 504, after which clients try again', async () => {
  const server = await startAuthServer()
  const { refresh_token } = await signUp(server)
  const other = openSql({ url: `file:${join(server.dir, 'auth.db')}` })
  onTestFinished(() => other.close())
  const answer = await other.withTx(async (tx) => {
    await tx.write('UPDATE users SET updated_at = updated_at')
    return seen(refresh(server, refresh_token))
  })
  expect([answer.status, answer.body.code]).toEqual([504, 'request_timeout'])
  expect((await refresh(server, refresh_token)).status).toBe(200)
})
