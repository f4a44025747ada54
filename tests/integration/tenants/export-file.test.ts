import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { exportFile } from '#app/features/tenants/export-file.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { openHouse } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const insertJob = `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
  VALUES (?, 'member-1', ?, '@daily', 'true', 1, 1)`

test('the file is a whole database, what stands in the log included, and nothing of it stays behind', async () => {
  const house = await openHouse()
  const ctx = await memberCtx(house)
  await ctx.db.write(insertJob, ['1', 'Written a moment ago'])
  const folder = tempDir()
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { bytes, body } = await exportFile(house, ctx)
  const file = Buffer.from(await new Response(body).arrayBuffer())
  expect(file).toHaveLength(bytes)
  expect(file.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect(readdirSync(folder)).toEqual([])
  const path = join(folder, 'copy.db')
  writeFileSync(path, file)
  const copy = openSql({ url: fileUrl(path) })
  expect(await copy.read('SELECT name FROM cron_jobs')).toEqual([{ name: 'Written a moment ago' }])
  expect(await copy.read('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  copy.close()
})

test('runs that ended a moment ago are in the file', async () => {
  const { house, ctx, job, pass } = await setUp()
  await job()
  await pass(minute)
  expect(await ctx.db.read('SELECT 1 FROM runs')).toEqual([])
  const { body } = await exportFile(house, ctx)
  const path = join(tempDir(), 'copy.db')
  writeFileSync(path, Buffer.from(await new Response(body).arrayBuffer()))
  const copy = openSql({ url: fileUrl(path) })
  expect(await copy.read('SELECT state FROM runs')).toEqual([{ state: 'succeeded' }])
  copy.close()
})

test('the event loop and the writes of others go on while a large database is copied', async () => {
  const house = await openHouse()
  const ctx = await memberCtx(house)
  const rows = Array.from({ length: 4000 }, (_, n) => ({ sql: insertJob, args: [String(n), 'x'.repeat(4000)] }))
  for (let from = 0; from < rows.length; from += 500) await ctx.db.batch(rows.slice(from, from + 500))
  let longestGap = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longestGap = Math.max(longestGap, performance.now() - last)
    last = performance.now()
  }, 5)
  const copying = exportFile(house, ctx)
  await ctx.db.write(insertJob, ['last', 'Written meanwhile'])
  const { bytes, body } = await copying
  clearInterval(timer)
  await body.cancel()
  expect(bytes).toBeGreaterThan(16_000_000)
  // A copy on this thread would hold it for some hundred milliseconds.
  expect(longestGap).toBeLessThan(150)
})

test('no more than two are made at once', async () => {
  const house = await openHouse()
  const ctx = await memberCtx(house)
  const answers = await Promise.allSettled([exportFile(house, ctx), exportFile(house, ctx), exportFile(house, ctx)])
  const refused = answers.filter(({ status }) => status === 'rejected')
  expect(refused).toMatchObject([{ reason: { code: 'too_many', retryAfterSeconds: 5 } }])
  for (const answer of answers) if (answer.status === 'fulfilled') await answer.value.body.cancel()
  await (await exportFile(house, ctx)).body.cancel()
})

test('a database that is no file is exported as JSON alone', async () => {
  const standIn = await testStandIn()
  const house = await openHouse({ makeBackend: () => tursoOn(standIn) })
  const ctx = await memberCtx(house)
  await expect(exportFile(house, ctx)).rejects.toMatchObject({ code: 'not_found' })
})
