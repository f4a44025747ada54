import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { simpleParser } from 'mailparser'
import { freePort } from '#tests/support/free-port.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { serveApp } from '#tests/support/served-app.ts'

interface Mailed {
  origin: string
  /** What the mail with this subject holds that went to the address last, once it is there. */
  mailTo: (email: string, subject: string) => Promise<{ link: string; code: string }>
}

/** Where addresses are confirmed by mail: on the embedded auth server, or on a Supabase project with its own templates. */
export const test = base.extend<{ baseURL: string }, { mailed: Mailed }>({
  mailed: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are asked for.
    async ({}, use, { project }) => {
      const path = mkdtempSync(join(tmpdir(), 'cronstead-mails-'))
      const outbox = join(path, 'outbox')
      mkdirSync(outbox)
      const auth = project.name.startsWith('cloud') ? await startProject(path) : undefined
      const app = await serveApp(auth ? join(path, 'app') : path, auth?.env ?? { AUTH_CONFIRM_EMAIL: 'on' })
      const mailTo = (email: string, subject: string) => untilMailed(outbox, email, subject)
      await use({ origin: app.origin, mailTo })
      await app.stop()
      auth?.child.kill('SIGKILL')
      rmSync(path, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  baseURL: ({ mailed }, use) => use(mailed.origin),
})

async function startProject(dataDir: string): Promise<{ child: ChildProcess; env: Record<string, string> }> {
  const port = String(await freePort())
  const SUPABASE_SECRET_KEY = 'sb_secret_of_the_stories'
  const args = ['build/programs/auth-server.js', '--port', port, '--data', dataDir, '--mail-frequency', '1']
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn('node_modules/.bin/node', args, {
    stdio: [...stdio],
    env: { ...process.env, SUPABASE_SECRET_KEY },
  })
  if (child.stdout) await once(child.stdout, 'data')
  const SUPABASE_URL = `http://127.0.0.1:${port}`
  return {
    child,
    env: { SUPABASE_URL, SUPABASE_SECRET_KEY, SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_the_stories' },
  }
}

async function untilMailed(outbox: string, email: string, subject: string) {
  const ofSubject = async () => (await readOutbox(outbox)).filter((mail) => mail.subject === subject)
  const addresses = async () => (await ofSubject()).map(({ to }) => [to].flat()[0]?.text)
  await expect.poll(addresses).toContain(email)
  return lastMail({ mails: await ofSubject() }, email)
}

/** Oldest first. */
function readOutbox(folder: string) {
  const files = readdirSync(folder).sort()
  return Promise.all(files.map((name) => simpleParser(readFileSync(join(folder, name)))))
}
