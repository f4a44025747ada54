import { expect, test } from 'vitest'
import { createTokenVerifier } from '#app/features/auth/token/access-token.server.ts'
import { createSigningKeys } from '#app/features/auth/token/signing-keys.server.ts'
import { createForge, type Forge, goodClaims, issuer, nowMs } from '#tests/support/token-forge.ts'

/** An auth server whose key set can be changed and which can be down; counts what it is asked. */
async function authServer() {
  const forge = await createForge()
  const server = { forge, jwks: forge.jwks, isDown: false, asked: 0, now: nowMs }
  const fetch = async () => {
    server.asked += 1
    if (server.isDown) throw new TypeError('fetch failed')
    return Response.json(server.jwks)
  }
  const clock = () => server.now
  const keys = createSigningKeys(`${issuer}/.well-known/jwks.json`, fetch, clock)
  return { server, verify: createTokenVerifier({ issuer, keys, clock }) }
}

let serial = 0
/** A token that was not verified before. */
function another(forge: Forge, header: Record<string, unknown> = {}): Promise<string> {
  serial += 1
  return forge.sign(goodClaims({ email: `m${serial}@example.com`, exp: nowMs / 1000 + 80_000 }), header)
}

test('a token seen before is known by its hash, until its minute is over', async () => {
  const { server, verify } = await authServer()
  const token = await another(server.forge)
  const first = await verify(token)
  expect(await verify(token)).toBe(first)
  server.now += 60_000
  const later = await verify(token)
  expect(later).toEqual(first)
  expect(later).not.toBe(first)
})

test('a remembered token is refused from the second it expires', async () => {
  const { server, verify } = await authServer()
  const token = await server.forge.sign(goodClaims({ exp: nowMs / 1000 + 30 }))
  expect(await verify(token)).toBeDefined()
  server.now += 36_000
  expect(await verify(token)).toBeUndefined()
  expect(await verify(token, nowMs)).toBeDefined()
})

test('the keys are read again after ten minutes, and a revoked one is refused', async () => {
  const { server, verify } = await authServer()
  expect(await verify(await another(server.forge))).toBeDefined()
  server.jwks = (await createForge()).jwks
  server.now += 9 * 60_000
  expect(await verify(await another(server.forge))).toBeDefined()
  server.now += 2 * 60_000
  expect(await verify(await another(server.forge))).toBeUndefined()
  expect(server.asked).toBe(2)
})

test('a token of a key that is new since the last reading is accepted', async () => {
  const { server, verify } = await authServer()
  await verify(await another(server.forge))
  const rotated = await createForge()
  server.jwks = { keys: [...server.forge.jwks.keys, ...rotated.jwks.keys] }
  server.now += 5001
  expect(await verify(await another(rotated))).toBeDefined()
})

test('while the auth server is down the last good keys serve on', async () => {
  const { server, verify } = await authServer()
  await verify(await another(server.forge))
  server.isDown = true
  server.now += 11 * 60_000
  expect(await verify(await another(server.forge))).toBeDefined()
  expect(server.asked).toBe(2)
  await expect(verify(await another(server.forge, { kid: 'new' }))).rejects.toMatchObject({ code: 'unavailable' })
})

test('with no keys yet and the auth server down, a token is neither good nor bad: 503', async () => {
  const { server, verify } = await authServer()
  server.isDown = true
  const token = await another(server.forge)
  await expect(verify(token)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(verify(token)).rejects.toMatchObject({ code: 'unavailable' })
  expect(server.asked).toBe(1)
  server.isDown = false
  server.now += 10_001
  expect(await verify(token)).toBeDefined()
})

test('a token that names our key for another algorithm does nothing to good ones', async () => {
  const { server, verify } = await authServer()
  await verify(await another(server.forge))
  const rsa = await createForge('RS256')
  expect(await verify(await another(rsa, { kid: server.forge.kid }))).toBeUndefined()
  expect(await verify(await another(server.forge))).toBeDefined()
  expect(server.asked).toBe(1)
})

test('a thousand unknown kids ask the auth server once in five seconds', async () => {
  const { server, verify } = await authServer()
  await verify(await another(server.forge))
  server.now += 5001
  let refused = 0
  for (let n = 0; n < 1000; n++) {
    const answer = verify(await another(server.forge, { kid: `unknown-${n}` }))
    await answer.then(
      (claims) => expect(claims).toBeUndefined(),
      () => {
        refused += 1
      },
    )
    server.now += 1
  }
  expect(server.asked).toBe(2)
  expect(refused).toBeGreaterThan(900)
})
