import { expect, test } from 'vitest'
import { startAuthProgram } from '#tests/support/auth-program.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const email = 'ada@example.com'
const password = 'correct horse battery'

test('as a program it confirms addresses by mail, and its links lead to the site', async () => {
  const { url: SMTP_URL, mails } = await startMailServer()
  const program = await startAuthProgram({
    dataDir: tempDir(),
    autoconfirm: false,
    flags: [
      '--site-url',
      'https://cron.example.com',
      '--redirects',
      'https://*.example.com/**',
      '--mail-frequency',
      '1',
    ],
    env: { SMTP_URL, MAIL_FROM: 'cron@example.com' },
  })
  const emailRedirectTo = 'https://docs.example.com/in'
  const { data } = await program.client().signUp({ email, password, options: { emailRedirectTo } })
  expect(data.session).toBeNull()
  const [link = ''] = /http:\S+/.exec(mails[0]?.text ?? '') ?? []
  expect(link.startsWith(`${program.url}/verify?`)).toBe(true)
  const opened = await fetch(link, { redirect: 'manual' })
  expect(opened.status).toBe(303)
  expect(opened.headers.get('location')).toMatch(/^https:\/\/docs\.example\.com\/in#access_token=/)
  expect((await program.client().signInWithPassword({ email, password })).error).toBeNull()
})

test('as a program it can be closed for sign-ups', async () => {
  const program = await startAuthProgram({ dataDir: tempDir(), flags: ['--disable-signup'] })
  expect((await program.client().signUp({ email, password })).error?.code).toBe('signup_disabled')
})
