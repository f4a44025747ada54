import { expect, test } from 'vitest'
import { openMail } from '#app/features/auth/mail/open-mail.server.ts'
import { adminClient } from '#app/features/auth/session/auth-client.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { signUp } from '#app/features/auth/sign-up.server.ts'
import { browser, openAuth } from '#tests/support/auth.ts'

const squatted = { email: 'ada@example.com', password: 'chosen by somebody else' }

/** Somebody signed up with ada's address; she has the mail. */
async function squattedHouse() {
  const opened = await openAuth()
  const { auth } = opened
  const admin = adminClient(auth.project)
  await admin.createUser({ ...squatted, email_confirm: false })
  const { data } = await admin.generateLink({ type: 'signup', ...squatted })
  const open = () =>
    browser().visit((exchange) =>
      openMail(auth, exchange, 'signup', { tokenHash: String(data.properties?.hashed_token) }),
    )
  const squat = () => browser().visit((exchange) => signIn(auth, exchange, squatted))
  /** As GoTrue's own link does, whoever opens it. */
  const openAtGoTrue = () => auth.project.fetch(String(data.properties?.action_link))
  return { ...opened, admin, open, openAtGoTrue, squat }
}

const tooMany = () =>
  Response.json({ code: 429, error_code: 'over_request_rate_limit', msg: 'Too many' }, { status: 429 })

test('a password that was chosen before the address was confirmed goes, even while sessions may change nothing', async () => {
  const { state, open, squat, requests } = await squattedHouse()
  state.intercept = ({ method, url }) => (method === 'PUT' && url.endsWith('/user') ? tooMany() : undefined)
  // The mail is used up: another one is asked for.
  expect(await open()).toEqual({ state: 'refused' })
  expect(requests.filter((request) => request.startsWith('PUT /auth/v1/admin/users/'))).toHaveLength(1)
  expect(await squat()).toMatchObject({ state: 'refused' })
})

test('where it cannot be taken away nobody is let in by the mail', async () => {
  const { state, open, squat } = await squattedHouse()
  state.intercept = ({ method }) => (method === 'PUT' ? tooMany() : undefined)
  await expect(open()).rejects.toMatchObject({ code: 'unavailable' })
  // The process that dies there leaves the same: a confirmed account with the password of somebody else.
  state.intercept = () => undefined
  expect(await squat()).toMatchObject({ state: 'signed_in', session: { missing: 'mail' } })
})

test('where GoTrue confirmed the address by itself, the password of who signed up opens nothing before a mail is read', async () => {
  const { openAtGoTrue, squat, registry } = await squattedHouse()
  expect((await openAtGoTrue()).status).toBe(303)
  const squatter = await squat()
  expect(squatter).toMatchObject({ state: 'signed_in', session: { missing: 'mail' } })
  // Who is in has a row in the registry, and that stays so.
  const id = squatter.state === 'signed_in' ? squatter.session.id : ''
  await registry.write(
    `INSERT INTO user_databases (user_id, email, db_name, created_at, updated_at) VALUES (?, ?, 'u-1', 0, 0)`,
    [id, squatted.email],
  )
  expect(await squat()).toMatchObject({ session: { missing: undefined } })
})

test('an account that an administrator made, or that confirmed itself, opens by its password alone', async () => {
  const { auth, admin } = await squattedHouse()
  const made = { email: 'bob@example.com', password: 'chosen by an administrator' }
  await admin.createUser({ ...made, email_confirm: true })
  const own = { email: 'eve@example.com', password: 'correct horse battery' }
  await browser().visit((exchange) => signUp(auth, exchange, own))
  for (const member of [made, own]) {
    const signedIn = await browser().visit((exchange) => signIn(auth, exchange, member))
    expect(signedIn, member.email).toMatchObject({ session: { missing: undefined } })
  }
})
