import { expect, onTestFinished, test } from 'vitest'
import { createSmtpMailer } from '#app/platform/mail.server.ts'
import { authServerOnPort } from '#tests/support/auth-server-http.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { locationOf, newAddress, password, pathOf } from '#tests/support/mailed-app.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor, hiddenField } from '#tests/support/visitor.ts'

/** The app on what it meets as a Supabase project with the templates that one comes with: GoTrue's own links. */
async function project() {
  const mails = await startMailServer()
  const mailer = createSmtpMailer(mails.url, 'cron@example.com')
  const auth = await authServerOnPort(tempDir(), 3600, Date.now, { autoconfirm: false, mailer, mailFrequencyMs: 1 })
  const app = await serveApp(tempDir(), auth.env)
  onTestFinished(async () => {
    await app.stop()
    await auth.stop()
  })
  const browser = () => createVisitor(app.origin)
  const member = Object.assign(browser(), { email: newAddress() })
  expect(locationOf(await member.post('/sign-up', { email: member.email, password }))).toBe('/check-mail')
  /** Opens the link of the last mail as a browser does, and gives where GoTrue sends it. */
  const openLink = async () => {
    const { link } = lastMail(mails, member.email)
    const opened = await fetch(link, { redirect: 'manual' })
    expect([opened.status, new URL(link).pathname]).toEqual([303, '/auth/v1/verify'])
    return pathOf(locationOf(opened) ?? '')
  }
  return { app, auth, mails, browser, member, openLink }
}

test('a link that comes back with a code signs in the browser that signed up', async () => {
  const { member, openLink, auth } = await project()
  const path = await openLink()
  expect(path).toMatch(/^\/auth\/confirm\?type=signup&next=%2Fjobs&code=[0-9a-f-]{36}$/)
  const asked = auth.requests.length
  expect(await (await member.get(path)).text()).toContain('Confirm your address')
  expect(auth.requests.length).toBe(asked)
  expect(locationOf(await member.post(path))).toBe('/jobs')
  expect((await member.get('/jobs')).status).toBe(200)
  expect(await (await member.get('/settings')).text()).toContain('mostly in the one to the old address, too')
  expect([...member.cookies.keys()]).toEqual(['cronstead-session'])
})

test('in another browser it is said what became of the link, and the password waits for a mail, this once', async () => {
  const { browser, mails, member, openLink } = await project()
  const path = await openLink()
  const other = browser()
  const refused = await other.post(path)
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('This link was for another browser')
  const signedIn = await other.post('/sign-in', { email: member.email, password })
  expect(locationOf(signedIn)).toBe('/reset-password?next=%2Fjobs')
  for (const asked of ['/jobs', '/settings', '/setup']) {
    expect(locationOf(await other.get(asked)), asked).toBe(`/reset-password?next=${encodeURIComponent(asked)}`)
  }
  const strange = await other.post('/reset-password', { newPassword: 'of a stranger' })
  expect([strange.status, locationOf(strange)]).toEqual([303, '/reset-password'])
  const page = await (await other.get('/reset-password')).text()
  expect([hiddenField(page, 'email'), page]).toEqual([member.email, expect.stringContaining('One more step')])
  await other.post('/forgot-password', { email: member.email })
  await expect.poll(() => mails.mails.length).toBe(2)
  expect(locationOf(await other.post(await openLink()))).toBe('/reset-password?next=%2Fjobs')
  expect(locationOf(await other.post('/reset-password', { newPassword: password }))).toBe('/jobs')
  expect(locationOf(await browser().post('/sign-in', { email: member.email, password }))).toBe('/jobs')
})

test('a link that a program opened before is explained, and the code of the next mail does the same', async () => {
  const { browser, mails, member, openLink } = await project()
  await openLink()
  const path = await openLink()
  expect(path).toContain('error_code=otp_expired')
  const page = await (await browser().get(path)).text()
  expect(page).toContain('This link does not work any more')
  expect(locationOf(await member.post('/forgot-password', { email: member.email }))).toBe('/check-mail?type=recovery')
  await expect.poll(() => mails.mails.length).toBe(2)
  const { code } = lastMail(mails, member.email)
  const typed = await browser().post('/check-mail?type=recovery', { email: member.email, code })
  expect(locationOf(typed)).toBe('/reset-password?next=%2Fjobs')
})

test('a forgotten password is set anew by a link that comes back with a code', async () => {
  const { mails, member, browser, openLink } = await project()
  await member.post(await openLink())
  const visitor = browser()
  await visitor.post('/forgot-password', { email: member.email })
  await expect.poll(() => mails.mails.length).toBe(2)
  const path = await openLink()
  expect(path).toMatch(/^\/auth\/confirm\?type=recovery&code=/)
  expect(await (await visitor.get(path)).text()).toContain('Set a new password')
  expect(locationOf(await visitor.post(path))).toBe('/reset-password?next=%2Fjobs')
  expect(locationOf(await visitor.post('/reset-password', { newPassword: 'a new password' }))).toBe('/jobs')
  expect(locationOf(await member.get('/jobs'))).toBe('/sign-in?next=%2Fjobs')
})

test('while the auth server is down no mail is promised, and the form stays', async () => {
  const { auth, browser, member } = await project()
  await auth.stop()
  for (const path of ['/forgot-password', '/check-mail/resend']) {
    const response = await browser().post(path, { email: member.email })
    expect([response.status, response.headers.get('retry-after')], path).toEqual([503, '10'])
    expect(await response.text(), path).toContain('Send it again')
  }
})
