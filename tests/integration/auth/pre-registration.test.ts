import { expect, test } from 'vitest'
import { openMail } from '#app/features/auth/mail/open-mail.server.ts'
import { adminClient } from '#app/features/auth/session/auth-client.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
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
  return { ...opened, open, squat }
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
  const { state, open } = await squattedHouse()
  state.intercept = ({ method }) => (method === 'PUT' ? tooMany() : undefined)
  await expect(open()).rejects.toMatchObject({ code: 'unavailable' })
})
