import { expect, test } from 'vitest'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { locationOf, mailedApp, password, pathOf } from '#tests/support/mailed-app.ts'

const house = mailedApp()

test('an address is confirmed by the button alone, in the browser that signed up, and then the member is in', async () => {
  const member = house.browser()
  const { email, link } = await house.signUpByMail(member)
  expect(link).toMatch(/^\/auth\/confirm\?token_hash=pkce_[0-9a-f]{56}&type=signup&next=%2Fjobs$/)
  expect(locationOf(await house.browser().post('/sign-in', { email, password }))).toBe('/check-mail')
  expect((await house.browser().get('/jobs')).status).not.toBe(200)
  const confirmed = await member.post(link)
  expect([confirmed.status, locationOf(confirmed)]).toEqual([303, '/jobs'])
  expect(await (await member.get('/jobs')).text()).toContain('Your address is confirmed.')
  expect([...member.cookies.keys()].sort()).toEqual(['cronstead-session'])
  expect(await house.canSignIn(email, password)).toBe(true)
})

test('a program that opens the link changes nothing, however often and by whatever method it looks', async () => {
  const { email, link } = await house.signUpByMail()
  const before = await dumpDatabases(house.folder)
  for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) {
    const response = await fetch(house.app.origin + link, { method, redirect: 'manual' })
    expect(response.status, method).toBeLessThan(500)
    expect(response.headers.getSetCookie(), method).toEqual([])
  }
  const prefetched = await fetch(house.app.origin + link.replace('/auth/confirm', '/auth/confirm.data'))
  expect(await prefetched.text()).toContain('Confirm your address')
  const page = await (await house.browser().get(link)).text()
  expect(page.match(/<button/g)).toHaveLength(1)
  expect(page.match(/<form/g)).toHaveLength(1)
  expect(await dumpDatabases(house.folder)).toBe(before)
  const elsewhere = await house.browser().post(link, {}, { origin: 'https://evil.test' })
  expect(elsewhere.status).toBe(403)
  expect(await dumpDatabases(house.folder)).toBe(before)
  expect(await house.canSignIn(email, password)).toBe(false)
  expect(locationOf(await house.browser().post(link))).toBe('/reset-password?next=%2Fjobs')
})

test('a link works once; then its page helps to another mail, to the code and to signing in', async () => {
  const member = house.browser()
  const { link } = await house.signUpByMail(member)
  await member.post(link)
  const again = await house.browser().post(link)
  const page = await again.text()
  expect(again.status).toBe(422)
  expect(page).toContain('This link does not work any more')
  for (const way of ['action="/check-mail/resend"', 'href="/check-mail"', 'href="/sign-in"'])
    expect(page).toContain(way)
})

test('pressed twice the button signs in by either answer, and pressed again later it leads to the jobs', async () => {
  const member = house.browser()
  const { link } = await house.signUpByMail(member)
  const [other, twice] = [house.browser(), house.browser()]
  for (const [name, value] of member.cookies) twice.cookies.set(name, value)
  const answers = await Promise.all([member.post(link), twice.post(link)])
  expect(answers.map(locationOf)).toEqual(['/jobs', '/jobs'])
  for (const visitor of [member, twice]) expect((await visitor.get('/jobs')).status).toBe(200)
  expect(locationOf(await member.post(link))).toBe('/jobs')
  expect((await other.post(link)).status).toBe(422)
  const stranger = await house.confirmedMember()
  expect((await stranger.post(link)).status).toBe(422)
})

test('what GoTrue sends back with an error, and half a link, are explained', async () => {
  const expired = '/auth/confirm?type=recovery&error=access_denied&error_code=otp_expired&error_description=%3Cb%3EOops'
  const page = await (await house.browser().get(expired)).text()
  expect(page).toContain('This link does not work any more')
  expect(page).toContain('action="/forgot-password"')
  expect(page).not.toContain('Oops')
  for (const half of ['/auth/confirm', '/auth/confirm?type=signup', '/auth/confirm?token_hash=abc&type=sms']) {
    expect(await (await house.browser().get(half)).text(), half).toContain('This link is not complete')
    expect((await house.browser().post(half)).status, half).toBe(303)
  }
})

test('no link leads to another site', async () => {
  for (const next of ['//evil.test', 'https://evil.test', '/\\evil.test']) {
    const member = house.browser()
    const { link } = await house.signUpByMail(member)
    const url = new URL(link, house.app.origin)
    url.searchParams.set('next', next)
    expect(locationOf(await member.post(pathOf(url.href))), next).toBe('/jobs')
  }
})

test('the code does what the link does, also with a space in it and in another browser', async () => {
  const member = house.browser()
  const { email, code } = await house.signUpByMail(member)
  expect(await (await member.get('/check-mail')).text()).toContain(`value="${email}"`)
  const wrong = await member.post('/check-mail', { email, code: '000000' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain(`value="${email}"`)
  const spaced = ` ${code.slice(0, 3)} ${code.slice(3)} `
  expect(locationOf(await member.post('/check-mail', { email, code: spaced }))).toBe('/jobs')

  const second = await house.signUpByMail()
  const other = house.browser()
  expect(await (await other.get('/check-mail')).text()).not.toContain('@example.com')
  const typed = await other.post('/check-mail', { email: second.email.toUpperCase(), code: second.code })
  expect(locationOf(typed)).toBe('/reset-password?next=%2Fjobs')
})

test('five wrong codes and the right one has to wait', async () => {
  const { email, code } = await house.signUpByMail()
  for (let n = 0; n < 5; n++) {
    expect((await house.browser().post('/check-mail', { email, code: `00000${n}` })).status).toBe(422)
  }
  const refused = await house.browser().post('/check-mail', { email, code })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
})

test('who confirms in another browser sets the password before anything else, and may take the same', async () => {
  const { email, link } = await house.signUpByMail()
  const phone = house.browser()
  expect(locationOf(await phone.post(link))).toBe('/reset-password?next=%2Fjobs')
  expect(await house.canSignIn(email, password)).toBe(false)
  for (const path of ['/jobs', '/settings', '/setup']) {
    expect(locationOf(await phone.get(path)), path).toBe(`/reset-password?next=${encodeURIComponent(path)}`)
  }
  expect(await (await phone.get('/reset-password')).text()).toContain(email)
  const short = await phone.post('/reset-password', { newPassword: 'short' })
  expect(short.status).toBe(422)
  expect(await short.text()).toContain('A password has at least 8 characters.')
  expect(locationOf(await phone.post('/reset-password?next=%2Fjobs%2Fnew', { newPassword: password }))).toBe(
    '/jobs/new',
  )
  expect((await phone.get('/jobs/new')).status).toBe(200)
  expect(await house.canSignIn(email, password)).toBe(true)
})
