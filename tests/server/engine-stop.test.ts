import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { makeJob } from '#tests/support/job-forms.ts'
import { pressRunNow } from '#tests/support/run-pages.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

const allowed = { ALLOW_PRIVATE_TARGETS: '127.0.0.1' }
const patient = { timeout: 45_000 }

/** A served app, and a target that answers when the test says so. */
async function setUp(env: Record<string, string> = {}) {
  const held: ServerResponse[] = []
  const target = await startTarget((_, response) => void held.push(response))
  const dataDir = tempDir()
  const app = await serveApp(dataDir, { ...allowed, ...env })
  onTestFinished(() => app.stop())
  const callTarget = async () => {
    const member = await signUpVisitor(app.origin)
    await pressRunNow(member, await makeJob(member, { command: target.origin }))
    await expect.poll(() => held.length, patient).toBe(1)
  }
  return { app, dataDir, callTarget, answer: () => held[0]?.end('ok') }
}

const delivered = /u-[^ ]*\.db runs \[.*"state":"succeeded"/

test('a server that is told to stop waits for the call in flight and brings its end to the member', {
  timeout: 90_000,
}, async () => {
  const { app, dataDir, callTarget, answer } = await setUp()
  await callTarget()
  const ended = app.stop('SIGTERM')
  await expect.poll(app.output, patient).toContain('the engine stops')
  expect(await dumpDatabases(dataDir)).not.toMatch(delivered)
  answer()
  await ended
  expect(await dumpDatabases(dataDir)).toMatch(delivered)
})

test('so does a worker, and ends with 0', { timeout: 90_000 }, async () => {
  const { app, dataDir, callTarget, answer } = await setUp({ ENGINE: 'off' })
  const env = { ...process.env, NODE_ENV: 'production' as const, DATA_DIR: dataDir, ...allowed }
  const worker = spawn(process.execPath, ['scripts/program.mjs', 'worker'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void worker.kill('SIGKILL'))
  let output = ''
  worker.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await callTarget()
  const ended = once(worker, 'exit')
  worker.kill('SIGTERM')
  await expect.poll(() => output, patient).toContain('the engine stops')
  answer()
  expect(await ended).toEqual([0, null])
  expect(await dumpDatabases(dataDir)).toMatch(delivered)
  await app.stop('SIGTERM')
})
