import { expect, test } from 'vitest'
import { forgetJobs } from '#app/engine/forget-jobs.server.ts'
import { settle } from '#tests/support/engine-house.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'

/** A member's job a little before or after its time, and the member's going. */
async function leaving(atMs: number) {
  const scene = await setUp(fakeTarget(() => 'later'))
  const { house, db, engine, job } = scene
  await job()
  house.clock.advance(atMs)
  await engine.step()
  const looks: Promise<void>[] = []
  const wake = () => void looks.push(engine.step())
  const forget = async () => {
    await forgetJobs({ db, wake }, house.clock, 'member-1')
    await Promise.all(looks)
  }
  const left = async () => {
    const tables = ['due_jobs', 'open_runs', 'dirty_tenants']
    return (await Promise.all(tables.map((table) => db.read(`SELECT * FROM ${table}`)))).flat()
  }
  return { ...scene, forget, left }
}

test.each([
  ['to come', 0, []],
  ['planned', minute - 2000, [{ state: 'queued' }]],
  ['begun ahead of its time', minute - 300, [{ state: 'running' }]],
])('what is %s does not start after its member has gone, and nothing is left of it', async (_, atMs, states) => {
  const { db, target, engine, forget, left, pass } = await leaving(atMs)
  expect(await db.read('SELECT state FROM open_runs')).toEqual(states)
  await forget()
  await pass(2 * minute)
  expect(target.calls).toEqual([])
  await engine.agreement.sweep()
  expect(await left()).toEqual([])
})

test('a call in flight is aborted as its member goes, and nothing is left of it', async () => {
  const { target, engine, forget, left } = await leaving(minute)
  expect(target.calls).toHaveLength(1)
  expect(engine.counts().active).toBe(1)
  await forget()
  expect(engine.counts().active).toBe(0)
  await settle()
  expect(await left()).toEqual([])
})

test('what a process that died was running of a member who has gone is ended', async () => {
  const { db, house, engine, otherEngine } = await leaving(minute)
  const other = await otherEngine()
  await db.batch([{ sql: 'DELETE FROM due_jobs' }, { sql: "DELETE FROM engines WHERE owner <> 'none'" }])
  expect(engine.counts().active).toBe(1)
  house.clock.advance(20_000)
  await other.step()
  expect(await db.read('SELECT state FROM open_runs')).toEqual([{ state: 'lost' }])
})
