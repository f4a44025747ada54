import { expect, test } from 'vitest'
import {
  createdUser,
  ada as email,
  refresh,
  signIn,
  signUp,
  startAuthServer,
  type TestAuthServer,
} from './start-auth-server.ts'

const day = 24 * 3_600_000

/** After what the server does beside its answers: it queues before this does. */
async function rows(server: TestAuthServer, sql: string): Promise<number> {
  await server.request('GET', '/health')
  return server.db.withTx(async (tx) => (await tx.read(sql)).length)
}

const sessions = (server: TestAuthServer) => rows(server, 'SELECT id FROM sessions')
const methods = (server: TestAuthServer) => rows(server, 'SELECT method FROM session_methods')
const entries = (server: TestAuthServer, action: string) =>
  rows(server, `SELECT id FROM audit_log WHERE action = '${action}'`)

test('a session that nobody used for 400 days is let go, one in use is not', async () => {
  const server = await startAuthServer()
  await createdUser(server)
  const used = await signIn(server)
  await signIn(server)
  server.advance(399 * day)
  const { refresh_token } = await (await refresh(server, used.refresh_token)).json()
  expect(await sessions(server)).toBe(2)
  server.advance(2 * day)
  expect([await sessions(server), await methods(server)]).toEqual([1, 1])
  expect((await refresh(server, refresh_token)).status).toBe(200)
})

test('entries of the audit log stay for 400 days, refreshes for 30', async () => {
  const server = await startAuthServer()
  const { refresh_token } = await signUp(server)
  await refresh(server, refresh_token)
  server.advance(29 * day)
  expect(await entries(server, 'token_refreshed')).toBe(1)
  server.advance(2 * day)
  expect(await entries(server, 'token_refreshed')).toBe(0)
  server.advance(368 * day)
  expect(await entries(server, 'login')).toBe(1)
  server.advance(2 * day)
  expect(await entries(server, 'login')).toBe(0)
})

test('the days of the audit log are a setting', async () => {
  const server = await startAuthServer({ auditDays: 7 })
  const { refresh_token } = await signUp(server)
  await refresh(server, refresh_token)
  server.advance(8 * day)
  expect([await entries(server, 'login'), await entries(server, 'token_refreshed')]).toEqual([0, 0])
})

test('rows go 500 at a time, the oldest first, and once in five minutes, so that a clock ahead costs little', async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  await server.db.write(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
      INSERT INTO audit_log (action, actor, user_id, created_at) SELECT 'logout', ?1, ?1, ?2 + i FROM n`,
    [id, server.now()],
  )
  server.advance(500 * day)
  expect(await entries(server, 'logout')).toBe(701)
  for (let asked = 0; asked < 5; asked += 1) expect(await entries(server, 'logout')).toBe(701)
  server.advance(-500 * day)
  expect(await entries(server, 'logout')).toBe(701)
  server.advance(500 * day)
  expect(await entries(server, 'logout')).toBe(201)
})

test('of who was deleted the audit log names no address', async () => {
  const server = await startAuthServer()
  const { user } = await signUp(server)
  await server.admin().deleteUser(user.id)
  const left = await server.db.read('SELECT * FROM audit_log')
  expect(left).toHaveLength(3)
  expect(JSON.stringify(left)).not.toContain(email)
})
