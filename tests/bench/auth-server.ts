// `npm run bench:auth`: the auth server on a port of its own: whether the time of an answer tells who is there, and
// refreshes a second.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePrograms } from '#scripts/setup/build.mjs'
import { freePort } from '#tests/support/free-port.ts'
import { startMailSink } from './mail-sink.ts'
import { median, percentile } from './statistics.ts'

const attempts = 200
const sessions = 8
const refreshMs = 5000
const secretKey = 'sb_secret_of_the_benchmark'
const password = 'correct horse'

if (!ensurePrograms(process.execPath)) throw new Error('The build failed')
const folder = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
const mails = await startMailSink()
const port = await freePort()
const program = ['build/programs/auth-server.js', '--port', String(port), '--data', folder, '--mail-frequency', '0']
const server = spawn(process.execPath, program, {
  env: {
    ...process.env,
    LOG_LEVEL: 'silent',
    SUPABASE_SECRET_KEY: secretKey,
    SMTP_URL: mails.url,
    MAIL_FROM: 'bench@example.com',
    MAILS_PER_HOUR: '1000000',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await once(server.stdout, 'data')
  for (let n = 0; n < sessions; n += 1) await makeUser(`m${n}@example.com`, true)
  await makeUser('waiting@example.com', false)
  await compare('sign-in, wrong password', 'm0@example.com', (email) =>
    post('/token?grant_type=password', { email, password: 'wrong horse' }, 400),
  )
  await compare('recover', 'm0@example.com', (email) => post('/recover', { email }, 200))
  await compare('resend', 'waiting@example.com', (email) => post('/resend', { type: 'signup', email }, 200))
  await compare('sign-up by mail', 'm0@example.com', (email) => post('/signup', { email, password }, 200))
  await refreshes()
} finally {
  server.kill()
  await once(server, 'exit')
  mails.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** The same asked for somebody who is there and for nobody, in turn: no clock may tell them apart. */
async function compare(what: string, knownEmail: string, ask: (email: string) => Promise<unknown>): Promise<void> {
  const known: number[] = []
  const unknown: number[] = []
  for (let n = 0; n < attempts; n += 1) {
    known.push(await timed(() => ask(knownEmail)))
    unknown.push(await timed(() => ask(`nobody-${n}@example.com`)))
  }
  const difference = Math.abs(median(known) - median(unknown)).toFixed(2)
  process.stdout.write(
    `${what}: known ${figures(known)}, unknown ${figures(unknown)}; medians differ by ${difference} ms\n`,
  )
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function figures(times: number[]): string {
  return `p50 ${median(times).toFixed(2)} ms, p95 ${percentile(times, 0.95).toFixed(2)} ms`
}

async function refreshes(): Promise<void> {
  const ends = performance.now() + refreshMs
  const counts = await Promise.all(Array.from({ length: sessions }, (_, n) => refreshUntil(n, ends)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  process.stdout.write(`${Math.round(total / (refreshMs / 1000))} refreshes a second in ${sessions} sessions\n`)
}

async function refreshUntil(n: number, ends: number): Promise<number> {
  const signedIn = await post('/token?grant_type=password', { email: `m${n}@example.com`, password }, 200)
  let token = signedIn.refresh_token
  let count = 0
  for (; performance.now() < ends; count += 1) {
    token = (await post('/token?grant_type=refresh_token', { refresh_token: token }, 200)).refresh_token
  }
  return count
}

function makeUser(email: string, isConfirmed: boolean): Promise<unknown> {
  return post('/admin/users', { email, password, email_confirm: isConfirmed }, 200)
}

async function post(path: string, body: unknown, expected: number) {
  const headers = { authorization: `Bearer ${secretKey}` }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`http://127.0.0.1:${port}/auth/v1${path}`, init)
  if (response.status !== expected) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
