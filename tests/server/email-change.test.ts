import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { locationOf, mailedApp, newAddress, password, pathOf } from '#tests/support/mailed-app.ts'
import type { Visitor } from '#tests/support/visitor.ts'

const house = mailedApp()

/** A member who has asked for another address, and what the two mails hold. */
async function asking() {
  const member = await house.confirmedMember()
  const newEmail = newAddress()
  expect(locationOf(await member.post('/settings/email', { email: newEmail }))).toBe('/settings/email')
  return { member, newEmail, ...mailsTo(member.email, newEmail) }
}

function mailsTo(email: string, newEmail: string) {
  const [toOld, toNew] = [email, newEmail].map((address) => {
    const { link, code } = lastMail(house.mails, address)
    return { link: pathOf(link), code }
  })
  if (!toOld || !toNew) throw new Error('Two mails')
  return { toOld, toNew }
}

const pageOf = async (visitor: Visitor, path = '/settings/email') => (await visitor.get(path)).text()

async function registered(email: string): Promise<number> {
  const registry = openSql({ url: fileUrl(join(house.folder, 'registry.db')) })
  const rows = await registry.read('SELECT 1 FROM user_databases WHERE email = ?', [email])
  registry.close()
  return rows.length
}

/** As if what was last asked about a change, and mailed, was so more than a minute ago. */
async function waitMinute(email: string): Promise<void> {
  const db = openSql({ url: fileUrl(join(house.folder, 'auth.db')) })
  const sql = `UPDATE users SET email_change_sent_at = email_change_sent_at - 66000,
    user_metadata = json_set(user_metadata, '$.email_asked_at', user_metadata ->> '$.email_asked_at' - 66000)`
  await db.write(`${sql} WHERE email = ?`, [email])
  db.close()
}

test('both addresses agree by their links, in a browser where nobody is signed in, which stays so', async () => {
  const { member, newEmail, toOld, toNew } = await asking()
  const pending = await pageOf(member)
  for (const address of [member.email, newEmail]) expect(pending).toContain(`Code of the mail to ${address}`)
  expect(pending).toContain('Open the link in each of them')
  expect(pending).not.toContain('no mail server')
  expect(await pageOf(member, '/settings')).toContain('A change takes a press in two mails')
  const elsewhere = house.browser()
  for (const { link } of [toOld, toNew]) expect(await pageOf(elsewhere, link)).toContain('Agree to the new address')
  expect(await (await elsewhere.post(toOld.link)).text()).toContain('One of two has agreed')
  expect((await elsewhere.post(toOld.link)).status).toBe(422)
  expect(await house.canSignIn(member.email, password)).toBe(true)
  expect(await (await elsewhere.post(toNew.link)).text()).toContain(`you sign in as ${newEmail}`)
  expect(locationOf(await elsewhere.get('/jobs'))).toBe('/sign-in?next=%2Fjobs')
  expect([await registered(newEmail), await registered(member.email)]).toEqual([1, 0])
  expect(await house.canSignIn(newEmail, password)).toBe(true)
  expect(await house.canSignIn(member.email, password)).toBe(false)
  expect((await member.get('/jobs')).status).toBe(200)
  expect([await registered(newEmail), await registered(member.email)]).toEqual([1, 0])
  const change = { currentPassword: password, newPassword: 'another battery' }
  expect(locationOf(await member.post('/settings/password', change))).toBe('/settings')
})

test('the codes of both mails may be typed together, and this browser knows the new address at once', async () => {
  const { member, newEmail, toOld, toNew } = await asking()
  const codes = { codeOld: toOld.code, codeNew: toNew.code }
  expect(locationOf(await member.post('/settings/email/codes', codes))).toBe('/settings')
  const settings = await pageOf(member, '/settings')
  expect(settings).toContain(`Your address is ${newEmail} now.`)
  expect(settings).not.toContain(member.email)
  expect(await registered(newEmail)).toBe(1)
})

test('a wrong code is said at its field, a right one counts, and neither comes back', async () => {
  const { member, newEmail, toOld, toNew } = await asking()
  const wrong = toNew.code === '123456' ? '654321' : '123456'
  const refused = await member.post('/settings/email/codes', { codeOld: toOld.code, codeNew: wrong })
  expect(refused.status).toBe(422)
  const page = await refused.text()
  expect(page).toContain('This is not the code of the latest mail')
  expect(page).toContain('The other code was right')
  for (const code of [toOld.code, wrong]) expect(page).not.toContain(`value="${code}"`)
  const nothing = await member.post('/settings/email/codes', {})
  expect(await nothing.text()).toContain('Type the code of one of the mails, or of both.')
  expect(locationOf(await member.post('/settings/email/codes', { codeNew: toNew.code }))).toBe('/settings')
  expect(await house.canSignIn(newEmail, password)).toBe(true)
})

test('an address of somebody else is answered alike, mails nobody and changes nothing', async () => {
  const somebody = await house.confirmedMember()
  const member = await house.confirmedMember()
  const twin = await house.confirmedMember()
  const another = { taken: await house.confirmedMember(), free: newAddress() }
  const free = newAddress()
  const before = house.mails.mails.length
  const taken = await member.post('/settings/email', { email: somebody.email })
  expect(house.mails.mails.length).toBe(before)
  const mailed = await twin.post('/settings/email', { email: free })
  expect([taken.status, locationOf(taken)]).toEqual([mailed.status, locationOf(mailed)])
  const shape = (page: string) =>
    page.slice(page.indexOf('<main'), page.indexOf('</main>')).replaceAll(/member-[\w-]+@example\.com/g, '')
  const [one, other] = [shape(await pageOf(member)), shape(await pageOf(twin))]
  expect(one).toBe(other)
  const guess = await member.post('/settings/email/codes', { codeNew: '123456' })
  expect(guess.status).toBe(422)
  // Nor do the words tell it that are said within the minute, and after it.
  const said = async (visitor: Visitor) => {
    await visitor.post('/settings/email/resend')
    return shape(await pageOf(visitor))
  }
  expect(await said(member)).toBe(await said(twin))
  expect(await said(member)).toContain('Wait a minute')
  const second = [
    await member.post('/settings/email', { email: another.taken.email }),
    await twin.post('/settings/email', { email: another.free }),
  ]
  expect(second.map(({ status }) => status)).toEqual([429, 429])
  for (const { email } of [member, twin]) await waitMinute(email)
  const after = await said(member)
  expect(after).toBe(await said(twin))
  expect(after).toContain('mails are on their way again')
  expect(house.mails.mails.length).toBe(before + 4)
  expect((await member.post('/settings/email/withdraw')).status).toBe(303)
  expect(await pageOf(member)).toContain('New e-mail address')
  expect(await house.canSignIn(somebody.email, password)).toBe(true)
})

test('a change that is withdrawn is void, also for mails that were sent', async () => {
  const { member, newEmail, toOld, toNew } = await asking()
  expect((await house.browser().post(toOld.link)).status).toBe(200)
  expect(locationOf(await member.post('/settings/email/withdraw'))).toBe('/settings')
  const page = await pageOf(member)
  expect(page).toContain('New e-mail address')
  expect(page).not.toContain(newEmail)
  for (const { link } of [toOld, toNew]) expect((await house.browser().post(link)).status).toBe(422)
  expect(await house.canSignIn(member.email, password)).toBe(true)
  await waitMinute(member.email)
  expect(locationOf(await member.post('/settings/email', { email: newEmail }))).toBe('/settings/email')
  const again = mailsTo(member.email, newEmail)
  for (const { link } of [again.toNew, again.toOld]) expect((await house.browser().post(link)).status).toBe(200)
  expect(await house.canSignIn(newEmail, password)).toBe(true)
})

test('mails that are sent again make those before void, once a minute', async () => {
  const { member, newEmail, toOld, toNew } = await asking()
  const before = house.mails.mails.length
  await member.post('/settings/email/resend')
  expect(await pageOf(member)).toContain('Wait a minute')
  expect(house.mails.mails.length).toBe(before)
  await waitMinute(member.email)
  await member.post('/settings/email/resend')
  expect(await pageOf(member)).toContain('mails are on their way again')
  expect(house.mails.mails.length).toBe(before + 2)
  for (const { link } of [toOld, toNew]) expect((await house.browser().post(link)).status).toBe(422)
  const again = mailsTo(member.email, newEmail)
  const codes = { codeOld: again.toOld.code, codeNew: again.toNew.code }
  expect(locationOf(await member.post('/settings/email/codes', codes))).toBe('/settings')
})

test('a form with a fault keeps what was typed', async () => {
  const member = await house.confirmedMember()
  for (const [email, words] of [
    ['no address', 'This does not look like an e-mail address'],
    [member.email.toUpperCase(), 'This is your address already.'],
  ] as const) {
    const refused = await member.post('/settings/email', { email })
    expect(refused.status).toBe(422)
    const page = await refused.text()
    expect(page).toContain(words)
    expect(page).toContain(`value="${email}"`)
  }
})

test('links of GoTrue that come back here say how far it is', async () => {
  const visitor = house.browser()
  const half = await pageOf(visitor, '/auth/confirm?type=email_change&message=Confirmation+link+accepted')
  expect(half).toContain('One of two has agreed')
  const dead = await pageOf(visitor, '/auth/confirm?type=email_change&error_code=otp_expired')
  expect(dead).toContain('See how the change stands')
})
