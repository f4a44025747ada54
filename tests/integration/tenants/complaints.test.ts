import { expect, test } from 'vitest'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const inDays = (days: number) => Math.floor(Date.now() / 1000) + days * 86_400

test('of a group that is there and a token that lives on nobody complains', async () => {
  expect(await tursoOn(await testStandIn()).complaints?.()).toEqual([])
  expect(await tursoOn(await testStandIn({ platformTokenEnd: inDays(60) })).complaints?.()).toEqual([])
})

test('a group that is missing and a token that nears its end are told in plain words', async () => {
  const standIn = await testStandIn({ platformTokenEnd: inDays(3) })
  standIn.tursoEnv.TURSO_GROUP = 'nowhere'
  expect(await tursoOn(standIn).complaints?.()).toEqual([
    'The Turso organisation test-org has no group nowhere: nobody can sign up. See TURSO_GROUP.',
    'The platform token for Turso ends in 3 days. Mint another for TURSO_API_TOKEN.',
  ])
})

test('a token that Turso refuses is told without the token itself, and a Turso that is away keeps nobody from starting', async () => {
  const standIn = await testStandIn()
  standIn.tursoEnv.TURSO_API_TOKEN = 'a-secret-that-is-wrong'
  const [complaint] = (await tursoOn(standIn).complaints?.()) ?? []
  expect(complaint).toContain('Turso refuses this server, and nobody can sign up')
  expect(complaint).not.toContain('a-secret')
  standIn.faults.add({ path: '/v1/', status: 429, retryAfterSeconds: 60 })
  expect(await tursoOn(standIn).complaints?.()).toEqual([
    expect.stringContaining('Turso could not be asked whether all is well: GET /v1/'),
  ])
})

test('Turso is told a limit that leaves room beside what a member may fill', async () => {
  const standIn = await testStandIn()
  await tursoOn(standIn, { maxBytes: 50_000_000 }).create('a')
  expect(standIn.databases.get('a')?.configuration).toEqual({ size_limit: '100mb' })
})
