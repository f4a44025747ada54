import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lastMail, readOutbox } from '#tests/support/last-mail.ts'
import { locationOf, newAddress } from '#tests/support/mailed-app.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor, signUpVisitor } from '#tests/support/visitor.ts'

async function defaultApp() {
  const dataDir = tempDir()
  const app = await serveApp(dataDir)
  onTestFinished(() => app.stop())
  return { app, mailTo: async (email: string) => lastMail({ mails: await readOutbox(join(dataDir, 'outbox')) }, email) }
}

test('without a mail server the pages that speak of mails say where they are, and one mail changes an address', async () => {
  const { app, mailTo } = await defaultApp()
  const member = await signUpVisitor(app.origin)
  const pageOf = async (path: string) => (await member.get(path)).text()
  expect(await pageOf('/settings')).toContain('a press in one of them changes it')
  for (const path of ['/settings/email', '/forgot-password', '/check-mail?type=recovery'])
    expect(await pageOf(path), path).toContain('This Cronstead has no mail server')
  const newEmail = newAddress()
  await member.post('/settings/email', { email: newEmail })
  const pending = await pageOf('/settings/email')
  expect(pending).toContain('Ask whoever runs it to pass yours on')
  expect(pending).toContain('One is enough.')
  const { code } = await mailTo(newEmail)
  expect(locationOf(await member.post('/settings/email/codes', { codeNew: code }))).toBe('/settings')
  const signIn = { email: newEmail, password: member.password }
  expect(locationOf(await createVisitor(app.origin).post('/sign-in', signIn))).toBe('/jobs')
})
