import { expect, test } from 'vitest'
import { checkPassword } from '#app/features/auth/prove-member.server.ts'
import { currentSession } from '#app/features/auth/session/sessions.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { signUp } from '#app/features/auth/sign-up.server.ts'
import { browser, openAuth } from '#tests/support/auth.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }
const nobody = { email: 'nobody@example.com', password: 'wrong' }
/** GoTrue's, of one address. */
const burst = 30

/** The auth server as on another host, which sees one address for all visitors; and who signed up from that of `ada`. */
async function farAuth(start = Date.now()) {
  const time = { now: start }
  const opened = await openAuth(() => time.now)
  opened.state.peer = { address: '198.51.100.1' }
  const member = browser('203.0.113.1')
  await member.visit((exchange) => signUp(opened.auth, exchange, ada))
  const tryFrom = (address: string) => browser(address).visit((exchange) => signIn(opened.auth, exchange, nobody))
  return { ...opened, time, member, tryFrom }
}

test('more visitors may sign in at once than tries are left to one address, and one who tries too often alone has to wait', async () => {
  const { auth, member, tryFrom } = await farAuth()
  for (let n = 0; n <= burst; n += 1) {
    expect(await tryFrom(`192.0.2.${n + 1}`), `visitor ${n + 1}`).toEqual({ state: 'refused' })
  }
  for (let n = 1; n < burst; n += 1) await tryFrom('192.0.2.1')
  expect(await tryFrom('192.0.2.1')).toEqual({ state: 'too_many' })
  expect(await member.visit((exchange) => signIn(auth, exchange, ada))).toMatchObject({ state: 'signed_in' })
}, 30_000)

test('a member whose token is renewed, and one whose password is checked, do not wait for others', async () => {
  // auth-js goes by the real time: to it every token of this past is due for a refresh.
  const { auth, member, tryFrom, time } = await farAuth(Date.now() - 365 * 86_400_000)
  time.now += 3_600_000
  for (let n = 0; n < burst; n += 1) await tryFrom('192.0.2.1')
  expect(await tryFrom('192.0.2.1')).toEqual({ state: 'too_many' })
  expect(await member.visit((exchange) => currentSession(auth, exchange))).toMatchObject({ email: ada.email })
  const checked = await member.visit((exchange) => checkPassword(auth, exchange, ada, ada.password))
  expect(checked).toBe('right')
}, 30_000)

test('the secret key is shown as an API key alone, never in place of a session', async () => {
  const { auth, member, state } = await farAuth()
  const shown: [path: string, apikey: string | null, bearer: string | null][] = []
  state.intercept = ({ url, headers }) =>
    void shown.push([new URL(url).pathname, headers.get('apikey'), headers.get('authorization')])
  await member.visit((exchange) => signIn(auth, exchange, ada))
  await member.visit((exchange) => checkPassword(auth, exchange, ada, ada.password))
  await browser('203.0.113.9').visit((exchange) => signUp(auth, exchange, { ...ada, email: 'bob@example.com' }))
  for (const path of ['/auth/v1/token', '/auth/v1/signup']) {
    expect(shown).toContainEqual([path, 'sb_secret_test', null])
  }
  for (const [path, , bearer] of shown) expect(bearer ?? '', path).not.toContain('sb_secret_test')
})

test('where nobody knows the visitor the publishable key is enough', async () => {
  const { auth, state } = await farAuth()
  const keys = new Set<string | null>()
  state.intercept = ({ headers }) => void keys.add(headers.get('apikey'))
  await browser().visit((exchange) => signIn(auth, exchange, ada))
  expect([...keys]).toEqual(['sb_publishable_test'])
})
