// `npm run bench:auth`: the auth server on a port of its own: how long a refused sign-in takes, and refreshes a second.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePrograms } from '#scripts/setup/build.mjs'
import { freePort } from '#tests/support/free-port.ts'
import { median, percentile } from './statistics.ts'

const attempts = 200
const sessions = 8
const refreshMs = 5000

if (!ensurePrograms(process.execPath)) throw new Error('The build failed')
const folder = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
const port = await freePort()
const program = ['build/programs/auth-server.js', '--port', String(port), '--data', folder]
const server = spawn(process.execPath, program, {
  env: { ...process.env, LOG_LEVEL: 'silent' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await once(server.stdout, 'data')
  for (let n = 0; n < sessions; n += 1) await post('/signup', { email: `m${n}@example.com`, password: 'correct horse' })
  await refusals()
  await refreshes()
} finally {
  server.kill()
  await once(server, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

/** A wrong password of who is known, and any password of who is not, in turn: nobody may tell them apart. */
async function refusals(): Promise<void> {
  const known: number[] = []
  const unknown: number[] = []
  for (let n = 0; n < attempts; n += 1) {
    known.push(await refused('m0@example.com'))
    unknown.push(await refused('nobody@example.com'))
  }
  say('known e-mail, wrong password', known)
  say('unknown e-mail', unknown)
  process.stdout.write(`medians differ by ${Math.abs(median(known) - median(unknown)).toFixed(2)} ms\n`)
}

async function refused(email: string): Promise<number> {
  const startedAt = performance.now()
  const { status } = await post('/token?grant_type=password', { email, password: 'wrong horse' })
  if (status !== 400) throw new Error(`Not refused: ${status}`)
  return performance.now() - startedAt
}

async function refreshes(): Promise<void> {
  const ends = performance.now() + refreshMs
  const counts = await Promise.all(Array.from({ length: sessions }, (_, n) => refreshUntil(n, ends)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  process.stdout.write(`${Math.round(total / (refreshMs / 1000))} refreshes a second in ${sessions} sessions\n`)
}

async function refreshUntil(n: number, ends: number): Promise<number> {
  const signedIn = await post('/token?grant_type=password', { email: `m${n}@example.com`, password: 'correct horse' })
  let token = signedIn.body.refresh_token
  let count = 0
  for (; performance.now() < ends; count += 1) {
    token = (await post('/token?grant_type=refresh_token', { refresh_token: token })).body.refresh_token
  }
  return count
}

async function post(path: string, body: unknown) {
  const init = { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`http://127.0.0.1:${port}/auth/v1${path}`, init)
  return { status: response.status, body: await response.json() }
}

function say(what: string, times: number[]): void {
  const figures = [median(times), percentile(times, 0.95)].map((ms) => ms.toFixed(2))
  process.stdout.write(`${what}: median ${figures[0]} ms, 95 % within ${figures[1]} ms\n`)
}
