import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '#tests/support/free-port.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const allowed = { ALLOW_PRIVATE_TARGETS: '127.0.0.1' }

/** A target that keeps the paths it was asked for, with when. */
async function startSink() {
  const hits: { path: string; at: number; key: string }[] = []
  const server = createServer((request, response) => {
    hits.push({ path: request.url ?? '', at: Date.now(), key: String(request.headers['idempotency-key']) })
    response.end('ok')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { hits, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function createMinuteJob(member: Visitor, command: string): Promise<void> {
  const form = await (await member.get('/jobs/new')).text()
  const fields = { name: 'Ping', schedule: '* * * * *', timezone: 'UTC', command, enabled: 'on' }
  const made = await member.post('/jobs/new', { ...fields, formKey: hiddenField(form, 'formKey') })
  expect(made.status).toBe(303)
}

async function serve(dataDir: string, env: Record<string, string> = {}): Promise<ServedApp> {
  const app = await serveApp(dataDir, { ...allowed, ...env })
  onTestFinished(() => app.stop())
  return app
}

async function until(isSo: () => boolean, limitMs: number): Promise<void> {
  for (const end = Date.now() + limitMs; !isSo() && Date.now() < end; ) await sleep(20)
}

test('the served app calls a job at the full minute, and counts it', { timeout: 90_000 }, async () => {
  const sink = await startSink()
  const app = await serve(tempDir())
  await createMinuteJob(await signUpVisitor(app.origin), `${sink.origin}/ping`)
  await until(() => sink.hits.length > 0, 65_000)
  expect(sink.hits).toHaveLength(1)
  expect((sink.hits[0]?.at ?? 0) % 60_000).toBeLessThan(1000)
  await until(() => app.output().includes('run ended'), 2000)
  const metrics = await (await fetch(`${app.origin}/metrics`)).text()
  expect(metrics).toContain('cronstead_runs_ended_total{state="succeeded"} 1')
  expect((await fetch(`${app.origin}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(404)
})

test('a worker runs the jobs of a server that does not, and ends in order', { timeout: 90_000 }, async () => {
  const sink = await startSink()
  const dataDir = tempDir()
  const app = await serve(dataDir, { ENGINE: 'off' })
  await createMinuteJob(await signUpVisitor(app.origin), `${sink.origin}/ping`)
  const port = String(await freePort())
  const place = { PATH: process.env.PATH ?? '', NODE_ENV: 'production' as const, DATA_DIR: dataDir }
  const env = { ...place, METRICS_PORT: port, ...allowed }
  const worker = spawn(resolve('node_modules/.bin/node'), ['build/programs/worker.js'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(() => void worker.kill('SIGKILL'))
  await until(() => sink.hits.length > 0, 65_000)
  expect(sink.hits).toHaveLength(1)
  const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  await expect.poll(metrics, { timeout: 5000 }).toContain('cronstead_runs_ended_total{state="succeeded"} 1')
  const ended = once(worker, 'exit')
  worker.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})
