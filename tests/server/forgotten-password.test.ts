import { expect, test } from 'vitest'
import { locationOf, mailedApp, password } from '#tests/support/mailed-app.ts'
import { protect } from '#tests/support/two-factor.ts'

const house = mailedApp()

test('a forgotten password is set anew by the link, and every other session ends', async () => {
  const member = await house.confirmedMember()
  const device = house.browser()
  await device.post('/sign-in', { email: member.email, password })
  expect((await device.get('/jobs')).status).toBe(200)
  const visitor = house.browser()
  const { link } = await house.recoveryMail(visitor, member.email)
  expect(link).toMatch(/&type=recovery$/)
  expect(locationOf(await visitor.post(link))).toBe('/reset-password?next=%2Fjobs')
  expect((await device.get('/jobs')).status).toBe(200)
  expect(await house.canSignIn(member.email, password)).toBe(true)
  expect(locationOf(await visitor.post('/reset-password', { newPassword: 'a new password' }))).toBe('/jobs')
  expect(await (await visitor.get('/jobs')).text()).toContain('Your password is set. Other devices are signed out.')
  for (const other of [member, device]) expect(locationOf(await other.get('/jobs'))).toBe('/sign-in?next=%2Fjobs')
  expect(await house.canSignIn(member.email, password)).toBe(false)
  expect(await house.canSignIn(member.email, 'a new password')).toBe(true)
  expect(locationOf(await visitor.get('/reset-password?next=/settings'))).toBe('/settings')
})

test('a forgotten password is set anew by the code, too, and a second factor is asked for first', async () => {
  const member = await house.confirmedMember()
  const authenticator = await protect(member)
  // Turning it on ends what began in that second, too.
  const second = Math.floor(Date.now() / 1000)
  await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 3000 }).toBeGreaterThan(second)
  const { code } = await house.recoveryMail(house.browser(), member.email)
  const visitor = house.browser()
  const typed = await visitor.post('/check-mail?type=recovery', { email: member.email, code })
  expect(locationOf(typed)).toBe('/sign-in/code?next=%2Fjobs')
  expect(locationOf(await visitor.get('/reset-password'))).toBe('/sign-in/code?next=%2Freset-password')
  expect(locationOf(await visitor.post('/reset-password', { newPassword: 'a new password' }))).toMatch(
    /^\/sign-in\/code/,
  )
  expect(locationOf(await visitor.post('/sign-in/code?next=/jobs', { code: authenticator.code() }))).toBe('/jobs')
  expect(locationOf(await visitor.get('/jobs'))).toBe('/reset-password?next=%2Fjobs')
  expect(locationOf(await visitor.post('/reset-password', { newPassword: 'a new password' }))).toBe('/jobs')
  expect((await visitor.get('/jobs')).status).toBe(200)
})

test('a mail for one account, opened where another is signed in, says so and ends that session', async () => {
  const member = await house.confirmedMember()
  const cookie = `cronstead-session=${member.cookies.get('cronstead-session')}`
  const { email, link } = await house.signUpByMail()
  expect(await (await member.get(link)).text()).toContain(`You are signed in as ${member.email}`)
  await member.post(link)
  expect(await (await member.get('/reset-password')).text()).toContain(email)
  expect(locationOf(await house.browser().get('/jobs', { cookie }))).toBe('/sign-in?next=%2Fjobs')
})

test('a member who signs up again with the right password is signed in', async () => {
  const { email } = await house.confirmedMember()
  expect(locationOf(await house.browser().post('/sign-up', { email, password }))).toBe('/jobs')
})
