import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createJob, deleteJob } from '#app/features/jobs/jobs.server.ts'
import { describeTenant } from '#app/features/tenants/describe-tenant.server.ts'
import { checkNameKey } from '#app/features/tenants/name-key.server.ts'
import { noRoom } from '#app/features/tenants/room.server.ts'
import { beginTenant } from '#app/features/tenants/tenants.server.ts'
import { doChores } from '#app/features/tenants/upkeep/keep-tenants.server.ts'
import { measureStorage } from '#app/features/tenants/upkeep/measure-storage.server.ts'
import { renewTokens } from '#app/features/tenants/upkeep/renew-tokens.server.ts'
import { resealTokens } from '#app/features/tenants/upkeep/reseal-tokens.server.ts'
import { deleteStray, findStrays } from '#app/features/tenants/upkeep/strays.server.ts'
import { createSeal } from '#app/platform/seal.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { everyMinute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { minted, signUp, tursoHouse } from '#tests/support/turso/turso-house.ts'

const day = 86_400_000
const strangerName = `u-${'ab'.repeat(16)}`

async function rowOf(house: TestHouse, id = 'ada') {
  const row = await readUserDatabase(house.registry, id)
  if (!row) throw new Error(`${id} has no row`)
  return row
}

test('a token is renewed in the last third of its life, and not before', async () => {
  const clock = testClock()
  clock.advance(Date.now() - clock())
  const house = await tursoHouse({ clock })
  const db = await signUp(house)
  const before = await rowOf(house)
  clock.advance(59 * day)
  expect(await renewTokens(house)).toBe(0)
  clock.advance(1 * day + 60_000)
  house.standIn.requests.splice(0)
  // Two processes at once: both may mint, one token is kept.
  const renewed = await Promise.all([renewTokens(house), renewTokens(house)])
  expect(renewed.reduce((sum, count) => sum + count)).toBe(1)
  expect((await rowOf(house)).db_token).not.toBe(before.db_token)
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('one token that is not renewed does not keep the others from it', async () => {
  const house = await tursoHouse()
  await signUp(house)
  await signUp(house, 'bob')
  await house.registry.write("UPDATE user_databases SET token_expires_at = 1 WHERE user_id = 'ada'")
  await house.registry.write("UPDATE user_databases SET token_expires_at = 2 WHERE user_id = 'bob'")
  house.standIn.faults.add({ path: `${(await rowOf(house)).db_name}/auth/tokens`, status: 403 })
  expect(await renewTokens(house)).toBe(1)
  expect((await rowOf(house)).token_expires_at).toBe(1)
  expect((await rowOf(house, 'bob')).token_expires_at).toBeGreaterThan(2)
})

test('tenants that cannot be reached, however many, do not keep the others from their turn', async () => {
  const house = await tursoHouse()
  for (const id of ['ada', 'bob', 'eve']) await signUp(house, id)
  await house.registry.write('UPDATE user_databases SET token_expires_at = 3, storage_measured_at = 0')
  await house.registry.write("UPDATE user_databases SET token_expires_at = 1 WHERE user_id <> 'eve'")
  for (const id of ['ada', 'bob']) house.standIn.faults.add({ path: (await rowOf(house, id)).db_name, status: 403 })
  const turns = async (chore: typeof renewTokens) => {
    const done: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      house.clock.advance(60_000)
      done.push(await chore(house, 1))
    }
    return done.reduce((sum, count) => sum + count)
  }
  expect(await turns(renewTokens)).toBe(1)
  expect((await rowOf(house, 'eve')).token_expires_at).toBeGreaterThan(3)
  expect(await turns(measureStorage)).toBe(1)
  expect((await rowOf(house, 'eve')).storage_used_bytes).toBeGreaterThan(0)
})

test('after a change of keys every token is sealed anew, and the old key is needed no more', async () => {
  const [k1, k2] = ['k1', 'k2'].map((id) => ({ id, key: randomBytes(32) }))
  if (!k1 || !k2) throw new Error('Two keys')
  const house = await tursoHouse()
  const old = tursoOn(house.standIn, { seal: createSeal([k1]) })
  await signUp(house)
  const token = await old.mintToken(await rowOf(house))
  await house.registry.write('UPDATE user_databases SET db_token = ?', [token?.sealed ?? null])

  const both = createSeal([k2, k1])
  expect(await resealTokens(house.registry, both)).toEqual({ resealed: 1, unopened: [] })
  expect(await resealTokens(house.registry, both)).toEqual({ resealed: 0, unopened: [] })
  const db = await tursoOn(house.standIn, { seal: createSeal([k2]) }).open(await rowOf(house))
  expect(await db.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
})

test('a token that no key opens is named and left as it is', async () => {
  const house = await tursoHouse()
  await signUp(house)
  const before = await rowOf(house)
  const seal = createSeal([{ id: 'k9', key: randomBytes(32) }])
  expect(await resealTokens(house.registry, seal)).toEqual({ resealed: 0, unopened: [before.db_name] })
  expect((await rowOf(house)).db_token).toBe(before.db_token)
})

test('a database that nobody has is reported when it was seen for a day, and deleted only on demand', async () => {
  const house = await openHouse()
  await signUp(house)
  await house.backend.create(strangerName)
  expect(await findStrays(house)).toEqual([])
  house.clock.advance(day - 1)
  expect(await findStrays(house)).toEqual([])
  house.clock.advance(1)
  const strays = await findStrays(house)
  expect(strays).toEqual([{ backend: 'embedded', db_name: strangerName, first_seen_at: house.clock() - day }])
  expect(databasesOnDisk(house.dataDir)).toHaveLength(2)
  for (const stray of strays) expect(await deleteStray(house, stray)).toBe(true)
  expect(databasesOnDisk(house.dataDir)).toEqual([(await rowOf(house)).db_name])
})

test('a database that comes to have a row is no stray, neither in the list nor when it is to be deleted', async () => {
  const house = await openHouse()
  await house.backend.create(strangerName)
  await findStrays(house)
  house.clock.advance(day)
  const [stray] = await findStrays(house)
  await beginTenant(house, owner('ada'))
  await house.registry.write('UPDATE user_databases SET db_name = ?', [strangerName])
  expect(stray && (await deleteStray(house, stray))).toBe(false)
  expect(await findStrays(house)).toEqual([])
  await house.registry.write("UPDATE user_databases SET db_name = 'another'")
  expect(await findStrays(house)).toEqual([])
})

test('databases of other names are nobody of ours', async () => {
  const house = await tursoHouse()
  house.standIn.databases.create('registry')
  await findStrays(house)
  house.clock.advance(day)
  expect(await findStrays(house)).toEqual([])
})

test('the size of every database is measured once a day', async () => {
  for (const house of [await openHouse(), await tursoHouse()]) {
    await signUp(house)
    expect(await measureStorage(house)).toBe(1)
    expect((await rowOf(house)).storage_used_bytes).toBeGreaterThan(0)
    expect(await measureStorage(house)).toBe(0)
    house.clock.advance(day)
    expect(await measureStorage(house)).toBe(1)
  }
})

test('a chore that fails does not keep the others from being done', async () => {
  const house = await tursoHouse()
  await beginTenant(house, owner('ada'))
  house.standIn.faults.add({ method: 'GET', path: '/databases', status: 403 })
  await doChores(house)
  expect(await rowOf(house)).toMatchObject({ state: 'ready', storage_used_bytes: 0 })
  house.standIn.faults.clear()
  await house.registry.write('UPDATE user_databases SET token_expires_at = 1')
  house.standIn.requests.splice(0)
  await doChores(house)
  expect(minted(house.standIn.requests)).toBe(1)
  expect((await rowOf(house)).storage_used_bytes).toBeGreaterThan(0)
})

test('a full database takes no more, says how full it is, and has room again after a deletion', async () => {
  const house = { ...(await openHouse()), maxBytes: 1_000_000 }
  const ctx = await memberCtx(house)
  expect(await noRoom(house, ctx)).toBeUndefined()
  await ctx.db.write('CREATE TABLE filler AS SELECT zeroblob(1100000) AS bytes')
  expect(await noRoom(house, ctx)).toMatch(/^Your database holds 1\.\d MB of the 1 MB it may\. Delete jobs/)
  expect((await rowOf(house, ctx.member.id)).storage_used_bytes).toBeGreaterThan(1_000_000)
  await ctx.db.write('DELETE FROM filler')
  expect(await noRoom(house, ctx)).toBeUndefined()
})

test('a database that is full of runs of jobs that were deleted has room, for those go first', async () => {
  const house = { ...(await openHouse()), maxBytes: 1_000_000 }
  const ctx = await memberCtx(house)
  const made = await createJob(ctx, everyMinute, null)
  if (made.state === 'full') throw new Error('No room')
  await ctx.db.write(
    `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, detail, start_at, ended_at)
     SELECT ?, value, 1, 1, 'schedule', 'failed', hex(zeroblob(1000)), 1, 2 FROM json_each(?)`,
    [made.job.id, JSON.stringify(Array.from({ length: 600 }, (_, n) => n))],
  )
  expect(await noRoom(house, ctx)).toContain('Delete jobs you no longer need')
  expect(await ctx.db.read('SELECT count(*) AS n FROM runs')).toEqual([{ n: 600 }])
  await deleteJob(ctx, made.job.id)
  expect(await noRoom(house, ctx)).toBeUndefined()
})

test('what the settings show of the size is written down', async () => {
  const house = await tursoHouse()
  const ctx = await memberCtx(house)
  const { sizeBytes } = await describeTenant(house, ctx)
  expect(sizeBytes).toBeGreaterThan(0)
  expect((await rowOf(house, ctx.member.id)).storage_used_bytes).toBe(sizeBytes)
})

test('a registry that was filled under another key is refused at start', async () => {
  const house = await openHouse()
  await checkNameKey(house.registry, 'any key')
  await signUp(house)
  await checkNameKey(house.registry, house.tenantNameKey)
  await expect(checkNameKey(house.registry, randomBytes(32).toString('base64url'))).rejects.toThrow('another key')
})
