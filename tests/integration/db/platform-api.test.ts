import { expect, test } from 'vitest'
import { createPlatformApi } from '#db/backends/turso/platform-api.server.ts'
import type { Fault } from '#tests/support/turso/faults.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

async function platform() {
  const standIn = await testStandIn()
  const organization = { apiUrl: standIn.url, apiToken: 'platform-token', org: 'test-org', group: 'test-group' }
  return { standIn, organization, api: createPlatformApi(organization) }
}

test('databases, tokens, usage and configuration', async () => {
  const { api, standIn } = await platform()
  expect(await api.createDatabase('a')).toEqual({ Name: 'a', Hostname: 'a-test-org.turso.io' })
  expect(await api.createDatabase('a')).toBe('taken')
  expect(await api.getDatabase('a')).toMatchObject({ Name: 'a' })
  expect(await api.getDatabase('b')).toBeUndefined()
  expect(await api.listDatabases()).toEqual(['a'])
  expect(await api.storageBytes('a')).toBeGreaterThan(0)
  await api.changeConfiguration('a', { size_limit: '256mb' })
  expect(await api.getConfiguration('a')).toEqual({ size_limit: '256mb' })
  expect((await api.mintToken('a', '1h')).split('.')).toHaveLength(3)
  await api.rotateTokens('a')
  expect(standIn.databases.get('a')?.rotation).toBe(1)
  expect(await api.hasGroup()).toBe(true)
  expect(await api.tokenEnd()).toBeUndefined()
  expect(await api.deleteDatabase('a')).toBe(true)
  expect(await api.deleteDatabase('a')).toBe(false)
})

test('a list of many databases is read to its last page', async () => {
  const { api, standIn } = await platform()
  const names = Array.from({ length: 250 }, (_, n) => `d${n}`)
  for (const name of names) standIn.databases.create(name)
  expect((await api.listDatabases()).sort()).toEqual(names.sort())
  expect(standIn.requests).toHaveLength(3)
})

test('names are encoded, so that none reaches into another path', async () => {
  const { api, standIn } = await platform()
  await api.createDatabase('a')
  expect(await api.getDatabase('x/../a?b#c')).toBeUndefined()
  expect(standIn.requests.at(-1)).toBe('GET /v1/organizations/test-org/databases/x%2F..%2Fa%3Fb%23c')
})

const passing: Omit<Fault, 'path'>[] = [
  { drop: 'before' },
  { drop: 'after' },
  { status: 500 },
  { status: 502, html: true },
  { status: 200, html: true },
  { status: 408 },
  { status: 429, retryAfterSeconds: 1 },
]

test.each(passing)('what may be repeated is repeated after %o', async (fault) => {
  const { api, standIn } = await platform()
  standIn.faults.add({ path: '/databases', times: 2, ...fault })
  expect(await api.listDatabases()).toEqual([])
  expect(standIn.requests).toHaveLength(3)
})

test('a create whose answer is lost finds its own database', async () => {
  const { api, standIn } = await platform()
  standIn.faults.add({ method: 'POST', path: '/databases$', times: 1, drop: 'after' })
  expect(await api.createDatabase('a')).toBe('taken')
  expect(standIn.databases.all()).toHaveLength(1)
})

test('an answer that does not come in time is given up, and asked for again only where that does no harm', async () => {
  const { organization, standIn } = await platform()
  const api = createPlatformApi({ ...organization, limits: { answerMs: 50, triesMs: 4_000 } })
  await api.createDatabase('a')
  standIn.requests.splice(0)
  standIn.faults.add({ path: '/auth/tokens', times: 1, delayMs: 500 })
  await expect(api.mintToken('a', '1h')).rejects.toMatchObject({ fault: 'down', code: 'TIMEOUT' })
  expect(standIn.requests).toHaveLength(1)
  standIn.faults.add({ method: 'GET', path: '/databases/a$', times: 1, delayMs: 500 })
  expect(await api.getDatabase('a')).toMatchObject({ Name: 'a' })
  expect(standIn.requests).toHaveLength(3)
})

test('a token whose answer is lost is not minted again behind our back', async () => {
  const { api, standIn } = await platform()
  await api.createDatabase('a')
  standIn.requests.splice(0)
  standIn.faults.add({ path: '/auth/tokens', times: 1, drop: 'after' })
  await expect(api.mintToken('a', '1h')).rejects.toMatchObject({ fault: 'down' })
  expect(standIn.requests).toHaveLength(1)
  standIn.faults.add({ path: '/auth/tokens', times: 1, status: 429 })
  await api.mintToken('a', '1h')
})

test.each([400, 401, 402, 403, 422])('%i is refused at once, in words that name no token', async (status) => {
  const { api, standIn } = await platform()
  standIn.faults.add({ path: '/databases', status })
  const error = await api.listDatabases().catch((refusal: unknown) => refusal)
  expect(error).toMatchObject({ fault: 'refused', code: `HTTP_${status}` })
  expect(String(error)).toContain(`stand-in answers ${status}`)
  expect(JSON.stringify(error) + String(error)).not.toContain('platform-token')
  expect(standIn.requests).toHaveLength(1)
})

test('how long to stay away is handed on when it is longer than we wait', async () => {
  const { api, standIn } = await platform()
  standIn.faults.add({ path: '/databases', status: 429, retryAfterSeconds: 120 })
  await expect(api.listDatabases()).rejects.toMatchObject({ fault: 'not_now', retryAfterMs: 120_000 })
  expect(standIn.requests).toHaveLength(1)
})
