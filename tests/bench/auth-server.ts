// `npm run bench:auth [-- --write]`: whether the time of an answer tells who is there, at the auth server on a port of its
// own and at the app's pages, and refreshes a second. Fails when it does.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild, ensurePrograms } from '#scripts/setup/build.mjs'
import { freePort } from '#tests/support/free-port.ts'
import { compareAuthPages } from './auth-pages.ts'
import { machine, table, writeSection } from './benchmarks-page.ts'
import { addresses, type Comparison, compare } from './compare.ts'
import { startMailSink } from './mail-sink.ts'
import { startApp, stopServers } from './servers.ts'

const sessions = 8
const refreshMs = 5000
const secretKey = 'sb_secret_of_the_benchmark'
const password = 'correct horse'

if (!ensurePrograms(process.execPath) || !ensureBuild(process.execPath)) throw new Error('The build failed')
const folder = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
const mails = await startMailSink()
const mail = { SMTP_URL: mails.url, MAIL_FROM: 'bench@example.com', MAILS_PER_HOUR: '1000000' }
const port = await freePort()
const program = ['build/programs/auth-server.js', '--port', String(port), '--data', folder, '--mail-frequency', '0']
const server = spawn(process.execPath, program, {
  env: { ...process.env, ...mail, LOG_LEVEL: 'silent', SUPABASE_SECRET_KEY: secretKey },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await once(server.stdout, 'data')
  const members = addresses('member')
  for (const email of members) await makeUser(email, true)
  await makeUser('waiting@example.com', false)
  const endpoints = await compareEndpoints(members)
  const count = await refreshes(members)
  server.kill()
  await once(server, 'exit')
  const comparisons = [...endpoints, ...(await compareAuthPages(await startApp(folder, mail), members))]
  const text = report(comparisons, count)
  process.stdout.write(text)
  if (process.argv.includes('--write')) writeSection('Accounts', text)
  for (const { what } of comparisons.filter(({ isTelling }) => isTelling)) {
    process.stderr.write(`The time of ${what} tells who is there.\n`)
    process.exitCode = 1
  }
} finally {
  server.kill()
  await stopServers()
  mails.stop()
  rmSync(folder, { recursive: true, force: true })
}

function report(comparisons: readonly Comparison[], refreshCount: number): string {
  return `Made by \`npm run bench:auth -- --write\` on ${machine} at a load of ${loadavg()[0]?.toFixed(1)}: asked 200
times each for an address that somebody has and for one that nobody has, in turn. Mails go to a server that takes 20 to 60 ms.

${table(
  ['asked', 'known: p50 ms (p95)', 'unknown: p50 ms (p95)', 'medians differ by ms'],
  comparisons.map(({ row }) => row),
)}
${refreshCount} refreshes a second in ${sessions} sessions, one after another in each.
`
}

async function compareEndpoints([member = '']: readonly string[]): Promise<Comparison[]> {
  const strangers = addresses('stranger')
  const newcomers = addresses('newcomer')
  const each = (what: string, known: string, ask: (email: string) => Promise<unknown>, unknown = strangers) =>
    compare(
      what,
      () => ask(known),
      (n) => ask(unknown[n] ?? ''),
    )
  return [
    await each('`/token`, wrong password', member, (email) =>
      post('/token?grant_type=password', { email, password: 'wrong horse' }, 400),
    ),
    await each('`/recover`', member, (email) => post('/recover', { email }, 200)),
    await each('`/resend`', 'waiting@example.com', (email) => post('/resend', { type: 'signup', email }, 200)),
    // It makes a user of who is unknown, so those asked for elsewhere stay so.
    await each('`/otp`', member, (email) => post('/otp', { email }, 200), newcomers),
    await each('`/signup`, confirmed by mail', member, (email) => post('/signup', { email, password }, 200)),
  ]
}

async function refreshes(members: readonly string[]): Promise<number> {
  const ends = performance.now() + refreshMs
  const counts = await Promise.all(members.slice(0, sessions).map((email) => refreshUntil(email, ends)))
  return Math.round(counts.reduce((sum, count) => sum + count, 0) / (refreshMs / 1000))
}

async function refreshUntil(email: string, ends: number): Promise<number> {
  let token = (await post('/token?grant_type=password', { email, password }, 200)).refresh_token
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
