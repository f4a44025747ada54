import { expect, onTestFinished, test, vi } from 'vitest'
import { changePassword } from '#app/features/auth/passwords.server.ts'
import { currentSession } from '#app/features/auth/session/sessions.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { signOut } from '#app/features/auth/sign-out.server.ts'
import { signUp } from '#app/features/auth/sign-up.server.ts'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { browser, openAuth } from '#tests/support/auth.ts'

const ada = { email: 'ada@example.com', password: 'correct horse battery' }
const bob = { email: 'bob@example.com', password: 'staple battery horse' }
const hour = 3_600_000
const day = 24 * hour

const down = () => Promise.reject(new TypeError('fetch failed'))

async function house() {
  // auth-js goes by the real time: to it every token of this past is due for a refresh.
  let now = Date.now() - 365 * day
  const clock = Object.assign(() => now, {
    advance: (ms: number) => {
      now += ms
    },
  })
  const opened = await openAuth(clock)
  const { auth } = opened
  const member = browser()
  await member.visit((exchange) => signUp(auth, exchange, ada))
  const session = (who = member, by = auth) => who.visit((exchange) => currentSession(by, exchange))
  const onAnotherDevice = async () => {
    const device = browser()
    await device.visit((exchange) => signIn(auth, exchange, ada))
    return device
  }
  return { ...opened, clock, member, session, onAnotherDevice }
}

test('signing up signs in, without cookies for a mail that is not sent', async () => {
  const { member, session } = await house()
  expect([...member.cookies.keys()]).toEqual(['cronstead-session'])
  expect(await session()).toMatchObject({ email: ada.email })
})

test('a refused sign-in asks the auth server the same, whether or not somebody has the address', async () => {
  const { auth, requests } = await house()
  const asked = async (email: string) => {
    requests.length = 0
    expect(await browser().visit((exchange) => signIn(auth, exchange, { email, password: 'wrong' }))).toEqual({
      state: 'refused',
    })
    return [...requests]
  }
  const forKnown = await asked(ada.email)
  expect(forKnown).toEqual(['POST /auth/v1/token?grant_type=password'])
  expect(await asked('nobody@example.com')).toEqual(forKnown)
})

test('the auth server is told whose browser asks', async () => {
  const { auth, state } = await house()
  const told: (string | null)[] = []
  state.intercept = ({ headers }) => void told.push(headers.get('sb-forwarded-for'))
  const request = new Request('http://localhost/', { headers: { [clientHeader]: '203.0.113.7' } })
  await signIn(auth, { request, headers: new Headers() }, ada)
  expect(told[0]).toBe('203.0.113.7')
})

test('a refresh that is refused prints nothing', async () => {
  const { auth, member, session, state, clock } = await house()
  const printed = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
  onTestFinished(() => void vi.restoreAllMocks())
  state.intercept = (request) =>
    request.url.includes('grant_type=refresh_token')
      ? Response.json({ code: 400, error_code: 'refresh_token_not_found', msg: 'refused' }, { status: 400 })
      : undefined
  clock.advance(hour)
  expect(await session(member.copy())).toBeUndefined()
  await member.visit((exchange) => signIn(auth, exchange, ada))
  for (const print of printed) expect(print).not.toHaveBeenCalled()
})

test('signing up again with the password signs in; with another one it says taken and sets no cookie', async () => {
  const { auth } = await house()
  const again = browser()
  expect(await again.visit((exchange) => signUp(auth, exchange, ada))).toMatchObject({ state: 'signed_in' })
  const stranger = browser()
  const wrong = { ...ada, password: 'something else' }
  expect(await stranger.visit((exchange) => signUp(auth, exchange, wrong))).toEqual({ state: 'taken' })
  expect(stranger.cookies.size).toBe(0)
})

test('a wrong password leaves the session one has', async () => {
  const { auth, member, session } = await house()
  const wrong = { ...ada, password: 'wrong' }
  expect(await member.visit((exchange) => signIn(auth, exchange, wrong))).toEqual({ state: 'refused' })
  expect(await session()).toMatchObject({ email: ada.email })
})

test('signing in on top of a session ends that one, here and at the auth server', async () => {
  const { auth, member, session, requests } = await house()
  const former = member.copy()
  await browser().visit((exchange) => signUp(auth, exchange, bob))
  await member.visit((exchange) => signIn(auth, exchange, bob))
  expect(await session()).toMatchObject({ email: bob.email })
  expect(await session(former.copy())).toBeUndefined()
  expect(requests).toContain('POST /auth/v1/logout?scope=local')
})

test('a session signed out is refused at once, in this process, in another and after it was refreshed', async () => {
  const { auth, otherProcess, member, session, clock } = await house()
  const copy = member.copy()
  await member.visit((exchange) => signOut(auth, exchange, 'local'))
  expect(member.cookies.size).toBe(0)
  expect(await session(copy.copy())).toBeUndefined()
  expect(await session(copy.copy(), otherProcess())).toBeUndefined()
  clock.advance(hour)
  expect(await session(copy.copy())).toBeUndefined()
})

test('a session signed out while the auth server was down stays ended, however long after', async () => {
  const { auth, otherProcess, member, session, state, clock, onAnotherDevice } = await house()
  const copy = member.copy()
  state.intercept = down
  await member.visit((exchange) => signOut(auth, exchange, 'local'))
  state.intercept = () => undefined
  clock.advance(91 * day)
  const other = await onAnotherDevice()
  await other.visit((exchange) => signOut(auth, exchange, 'local'))
  expect(await session(copy, otherProcess())).toBeUndefined()
})

test('an expired session is signed out too while the auth server is down', async () => {
  const { auth, member, session, state, clock } = await house()
  const copy = member.copy()
  clock.advance(2 * hour)
  state.intercept = down
  await member.visit((exchange) => signOut(auth, exchange, 'local'))
  expect(member.cookies.size).toBe(0)
  state.intercept = () => undefined
  expect(await session(copy)).toBeUndefined()
}, 20_000)

test.each(['up', 'down'])(
  'signed out everywhere with the auth server %s, no device comes back by a refresh',
  async (is) => {
    const { auth, otherProcess, member, session, state, clock, onAnotherDevice } = await house()
    const device = await onAnotherDevice()
    clock.advance(5000)
    if (is === 'down') state.intercept = down
    await member.visit((exchange) => signOut(auth, exchange, 'global'))
    state.intercept = () => undefined
    expect(await session(device.copy())).toBeUndefined()
    expect(await session(device.copy(), otherProcess())).toBeUndefined()
    clock.advance(hour)
    expect(await session(device.copy())).toBeUndefined()
    clock.advance(30 * day)
    expect(await session(device.copy(), otherProcess())).toBeUndefined()
  },
)

test('who signs in in the second of signing out everywhere stays signed in', async () => {
  const { auth, member, session, onAnotherDevice, clock } = await house()
  await member.visit((exchange) => signOut(auth, exchange, 'global'))
  const device = await onAnotherDevice()
  expect(await session(device)).toMatchObject({ email: ada.email })
  clock.advance(hour)
  expect(await session(device)).toMatchObject({ email: ada.email })
})

test('a new password ends the other sessions and keeps this one, also over a refresh', async () => {
  const { auth, member, session, onAnotherDevice, clock } = await house()
  const device = await onAnotherDevice()
  clock.advance(5000)
  const mine = await session()
  const input = { currentPassword: ada.password, newPassword: 'a new password' }
  const change = member.visit((exchange) => changePassword(auth, exchange, mine ?? fail(), input))
  expect(await change).toEqual({ state: 'changed' })
  expect(await session(device)).toBeUndefined()
  clock.advance(hour)
  expect(await session()).toMatchObject({ email: ada.email })
})

test('a password is not changed without the old one, nor to the same', async () => {
  const { auth, member, session } = await house()
  const mine = (await session()) ?? fail()
  const change = (currentPassword: string, newPassword: string) =>
    member.visit((exchange) => changePassword(auth, exchange, mine, { currentPassword, newPassword }))
  expect(await change('wrong', 'a new password')).toEqual({ state: 'wrong_password' })
  expect(await change(ada.password, ada.password)).toEqual({ state: 'same_password' })
  expect(await session()).toBeDefined()
})

test.each([
  [429, '{"code":"over_request_rate_limit"}'],
  [404, '<html>no such page</html>'],
  [401, '{"message":"no api key"}'],
  [500, ''],
])(
  'a refresh answered %i keeps the cookie',
  async (status, body) => {
    const { member, session, state, clock } = await house()
    clock.advance(2 * hour)
    state.intercept = () => new Response(body, { status })
    await expect(session()).rejects.toMatchObject({ code: 'unavailable' })
    state.intercept = () => undefined
    clock.advance(10_000)
    expect(member.cookies.size).toBe(1)
    expect(await session()).toMatchObject({ email: ada.email })
  },
  20_000,
)

test('a stranger to the auth server loses the cookie', async () => {
  const { member, session, clock } = await house()
  member.cookies.set(
    'cronstead-session',
    `base64-${Buffer.from('{"access_token":"x","refresh_token":"y"}').toString('base64url')}`,
  )
  clock.advance(2 * hour)
  expect(await session()).toBeUndefined()
  expect(member.cookies.size).toBe(0)
})

test('an auth server that never answers is given up after five seconds', async () => {
  const { auth, state } = await house()
  state.intercept = (request) =>
    new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)))
  const startedAt = performance.now()
  const attempt = browser().visit((exchange) => signIn(auth, exchange, ada))
  await expect(attempt).rejects.toMatchObject({ code: 'unavailable' })
  expect(performance.now() - startedAt).toBeLessThan(7000)
}, 15_000)

test('while the registry is out of reach the last list of ended sessions serves for a minute', async () => {
  const { registry, session, clock } = await house()
  expect(await session()).toBeDefined()
  registry.close()
  clock.advance(10_000)
  expect(await session()).toBeDefined()
  clock.advance(60_000)
  await expect(session()).rejects.toMatchObject({ code: 'unavailable' })
})

function fail(): never {
  throw new Error('There is no session')
}
