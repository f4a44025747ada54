import { expect, test } from 'vitest'
import { readAccount } from '#app/features/auth/account.server.ts'
import { agreeToEmail } from '#app/features/auth/email-change/agree-to-email.server.ts'
import {
  askEmailChange,
  mailEmailChangeAgain,
  withdrawEmailChange,
} from '#app/features/auth/email-change/email-change.server.ts'
import { currentSession } from '#app/features/auth/session/sessions.server.ts'
import { signUp } from '#app/features/auth/sign-up.server.ts'
import { browser, openAuth } from '#tests/support/auth.ts'
import { lastMail, readOutbox } from '#tests/support/last-mail.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }
const newEmail = 'lovelace@example.com'

async function asked(wanted = newEmail) {
  const time = { now: Date.now() }
  const opened = await openAuth(() => time.now)
  const { auth, outbox } = opened
  const member = browser()
  await member.visit((exchange) => signUp(auth, exchange, ada))
  const account = () => member.visit((exchange) => readAccount(auth, exchange))
  const ask = async (address: string) => {
    const before = await account()
    return member.visit((exchange) => askEmailChange(auth, exchange, before, address))
  }
  const answer = await ask(wanted)
  const mailTo = async (address: string) => {
    const { link } = lastMail({ mails: await readOutbox(outbox) }, address)
    return { link, tokenHash: String(new URL(link).searchParams.get('token')) }
  }
  const waitMinute = () => {
    time.now += 66_000
  }
  return { ...opened, waitMinute, member, account, ask, answer, mailTo }
}

test('the link of GoTrue comes back with a code, which the browser that asked redeems and stays the member by', async () => {
  const { auth, member, mailTo, noted } = await asked()
  const opened = await auth.project.fetch((await mailTo(newEmail)).link)
  const code = new URL(opened.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const before = await member.visit((exchange) => currentSession(auth, exchange))
  const elsewhere = browser().visit((exchange) => agreeToEmail(auth, exchange, { code }))
  expect((await elsewhere).state).toBe('refused')
  const here = member.visit((exchange) => agreeToEmail(auth, exchange, { code }))
  expect(await here).toEqual({ state: 'changed', email: newEmail })
  expect(noted).toEqual([newEmail])
  const after = await member.visit((exchange) => currentSession(auth, exchange))
  expect(after).toMatchObject({ email: newEmail, sessionId: before?.sessionId, missing: undefined })
})

test('a link opened elsewhere leaves no session there, and none behind at the auth server', async () => {
  const { auth, mailTo, requests } = await asked()
  const visitor = browser()
  const { tokenHash } = await mailTo(newEmail)
  expect(await visitor.visit((exchange) => agreeToEmail(auth, exchange, { tokenHash }))).toEqual({
    state: 'changed',
    email: newEmail,
  })
  expect([...visitor.cookies.keys()]).toEqual([])
  expect(requests).toContain('POST /auth/v1/logout?scope=local')
  expect(await visitor.visit((exchange) => agreeToEmail(auth, exchange, { tokenHash }))).toEqual({ state: 'refused' })
})

test('a change that is taken back shows as none, voids its mails, and mails nobody when asked for again', async () => {
  const { auth, member, account, mailTo, outbox } = await asked()
  const pending = await account()
  expect(pending).toMatchObject({ email: ada.email, newEmail, isMailed: true })
  await member.visit((exchange) => withdrawEmailChange(auth, exchange, pending))
  const after = await account()
  expect(after).toMatchObject({ newEmail: undefined, isMailed: false })
  const before = (await readOutbox(outbox)).length
  expect(await member.visit((exchange) => mailEmailChangeAgain(auth, exchange, after))).toEqual({ state: 'sent' })
  expect(await readOutbox(outbox)).toHaveLength(before)
  for (const address of [ada.email, newEmail]) {
    const { tokenHash } = await mailTo(address)
    expect(await browser().visit((exchange) => agreeToEmail(auth, exchange, { tokenHash }))).toEqual({
      state: 'refused',
    })
  }
})

test('asking for the address of somebody else, after one that was free, leaves neither change in force', async () => {
  const { auth, ask, account, mailTo, waitMinute } = await asked()
  waitMinute()
  await browser().visit((exchange) => signUp(auth, exchange, { ...ada, email: 'eve@example.com' }))
  expect(await ask('eve@example.com')).toEqual({ state: 'sent' })
  expect(await account()).toMatchObject({ newEmail: 'eve@example.com', isMailed: false })
  const { tokenHash } = await mailTo(newEmail)
  expect(await browser().visit((exchange) => agreeToEmail(auth, exchange, { tokenHash }))).toEqual({ state: 'refused' })
})

test('mails that are asked for too soon, or by an auth server that is down, are told apart', async () => {
  const { auth, member, ask, account, state, requests, waitMinute } = await asked()
  requests.length = 0
  expect(await ask('third@example.com')).toEqual({ state: 'too_many' })
  expect(requests).not.toContain('PUT /auth/v1/user')
  waitMinute()
  const pending = await account()
  state.intercept = ({ url }) =>
    url.includes('/resend')
      ? Response.json({ code: 'unexpected_failure', message: 'Error sending email change email' }, { status: 500 })
      : undefined
  const again = () => member.visit((exchange) => mailEmailChangeAgain(auth, exchange, pending))
  expect(await again()).toMatchObject({ state: 'refused', message: expect.stringContaining('could not be sent') })
  state.intercept = ({ url }) => (url.includes('/resend') ? new Response('', { status: 503 }) : undefined)
  await expect(again()).rejects.toMatchObject({ code: 'unavailable' })
})

test('an auth server that sends no more mails looks like one that mails nobody, until it sends them again', async () => {
  const { auth, member, ask, account, state, waitMinute, outbox } = await asked()
  const limited = { code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' }
  const headers = { 'x-supabase-api-version': '2024-01-01' }
  waitMinute()
  state.intercept = async (request) =>
    request.method === 'PUT' && (await request.clone().text()).includes('"email"')
      ? Response.json(limited, { status: 429, headers })
      : undefined
  expect(await ask('third@example.com')).toEqual({ state: 'sent' })
  expect(await account()).toMatchObject({ newEmail: 'third@example.com', isMailed: false })
  state.intercept = () => undefined
  waitMinute()
  const pending = await account()
  const before = (await readOutbox(outbox)).length
  expect(await member.visit((exchange) => mailEmailChangeAgain(auth, exchange, pending))).toEqual({ state: 'sent' })
  expect(await readOutbox(outbox)).toHaveLength(before + 2)
  expect(await account()).toMatchObject({ newEmail: 'third@example.com', isMailed: true })
})
