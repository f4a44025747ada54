import { expect, test } from 'vitest'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { locationOf, mailedApp, newAddress, password } from '#tests/support/mailed-app.ts'
import type { Visitor } from '#tests/support/visitor.ts'

const house = mailedApp()

/** Status, address and shape of the cookies of an answer: all that could tell one address from another. */
async function seen(visitor: Visitor, path: string, fields: Record<string, string>) {
  const response = await visitor.post(path, fields)
  const page = await (await visitor.get(locationOf(response) ?? path)).text()
  const cookies = response.headers.getSetCookie().map((line) => {
    const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? []
    return `${name.replace(/-flow-[0-9a-f]+-/, '-flow-')} ${value.length} ${rest}`
  })
  return { status: response.status, location: locationOf(response), cookies, page: plain(page, fields.email ?? '') }
}

/** Without what differs from page to page anyway. */
function plain(page: string, email: string): string {
  return page.replaceAll(email, 'ADDRESS').replace(/nonce="[^"]*"|nonce\\?":\\?"[^"]*"/g, '')
}

test('who signed up with an address of somebody else gains nothing when its owner confirms it', async () => {
  const attacker = house.browser()
  const email = newAddress()
  const { link, code } = await house.signUpByMail(attacker, email)
  // The owner comes by a sign-up of their own, which the auth server answers as if it were the first.
  const owner = house.browser()
  const ownPassword = 'the owner chose this'
  expect(locationOf(await owner.post('/sign-up', { email, password: ownPassword }))).toBe('/check-mail')
  expect(locationOf(await owner.post(link))).toBe('/reset-password?next=%2Fjobs')
  expect(await house.canSignIn(email, password)).toBe(false)
  expect((await attacker.post('/check-mail', { email, code })).status).toBe(422)
  expect(locationOf(await attacker.get('/jobs'))).toMatch(/^\/sign-in/)
  expect(locationOf(await owner.post('/reset-password', { newPassword: ownPassword }))).toBe('/jobs')
  expect(await house.canSignIn(email, password)).toBe(false)
  expect(await house.canSignIn(email, ownPassword)).toBe(true)
})

test('nor when the owner comes by way of a forgotten password and stops half-way', async () => {
  const { email } = await house.signUpByMail()
  const owner = house.browser()
  const { link } = await house.recoveryMail(owner, email)
  expect(locationOf(await owner.post(link))).toBe('/reset-password?next=%2Fjobs')
  expect(await house.canSignIn(email, password)).toBe(false)
})

test('until an address is confirmed there is neither a tenant nor a database', async () => {
  const before = await dumpDatabases(`${house.folder}/tenants`)
  const { email } = await house.signUpByMail()
  expect(await dumpDatabases(`${house.folder}/tenants`)).toBe(before)
  expect((await dumpDatabases(house.folder)).match(/registry\.db user_databases .*/)?.[0]).not.toContain(email)
})

test('sign-up, resending and a forgotten password look alike for every address', async () => {
  const { email: confirmed } = await house.confirmedMember()
  const { email: waiting } = await house.signUpByMail()
  for (const [path, fields] of [
    ['/sign-up', { password: 'some other password' }],
    ['/check-mail/resend', {}],
    ['/forgot-password', {}],
    ['/check-mail', { code: '000000' }],
    ['/check-mail?type=recovery', { code: '000000' }],
    ['/sign-in', { password: 'some other password' }],
  ] as const) {
    const unknown = await seen(house.browser(), path, { email: newAddress(), ...fields })
    expect(unknown.status, path).toBeLessThan(429)
    for (const email of [confirmed, waiting])
      expect(await seen(house.browser(), path, { email, ...fields }), path).toEqual(unknown)
  }
})

test('when no mail can be sent a forgotten password is answered as ever, and the log says why', async () => {
  const member = await house.confirmedMember()
  house.mails.refuse(member.email)
  const unknown = await seen(house.browser(), '/forgot-password', { email: newAddress() })
  expect(await seen(house.browser(), '/forgot-password', { email: member.email })).toEqual(unknown)
  await expect.poll(() => house.app.output()).toContain('a mail was refused')
  house.mails.refuse('')
})

test('six mails in a quarter of an hour are one too many for one browser and one address', async () => {
  const email = newAddress()
  for (let n = 0; n < 5; n++) expect((await house.browser().post('/forgot-password', { email })).status).toBe(303)
  expect((await house.browser().post('/forgot-password', { email })).status).toBe(429)
})

test('no token of a mail is in the log', async () => {
  const member = house.browser()
  const { link, code } = await house.signUpByMail(member)
  await member.get(link)
  await member.post(link)
  const hash = new URL(link, house.app.origin).searchParams.get('token_hash') ?? ''
  for (const secret of [hash, hash.replace('pkce_', ''), code]) expect(house.app.output()).not.toContain(secret)
})
