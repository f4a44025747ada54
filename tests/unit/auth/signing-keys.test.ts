import { expect, test } from 'vitest'
import { createTokenVerifier } from '#app/features/auth/access-token.server.ts'
import { createSigningKeys } from '#app/features/auth/signing-keys.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { createForge, goodClaims, issuer, nowMs } from '#tests/support/token-forge.ts'

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
  return { server, keys, verify: createTokenVerifier({ issuer, keys, clock }) }
}

test('a token seen before is known by its hash, until its minute is over', async () => {
  const { server, verify } = await authServer()
  const token = await server.forge.sign(goodClaims())
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
})

test('while the auth server is down the last good keys serve on', async () => {
  const { server, keys, verify } = await authServer()
  await verify(await server.forge.sign(goodClaims()))
  server.isDown = true
  const unknownKid = await server.forge.sign(goodClaims(), { kid: 'rotated' })
  await expect(verify(unknownKid)).resolves.toBeUndefined()
  expect(await verify(await server.forge.sign(goodClaims({ email: 'other@example.com' })))).toBeDefined()
  await expect(keys({ alg: 'ES256', kid: server.forge.kid }, {} as never)).resolves.toBeDefined()
})

test('with no keys yet and the auth server down, a token is neither good nor bad: 503', async () => {
  const { server, verify } = await authServer()
  server.isDown = true
  const token = await server.forge.sign(goodClaims())
  await expect(verify(token)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(verify(token)).rejects.toBeInstanceOf(AppError)
  expect(server.asked).toBe(1)
  server.isDown = false
  server.now += 10_001
  expect(await verify(token)).toBeDefined()
})

test('a thousand unknown kids ask the auth server once', async () => {
  const { server, verify } = await authServer()
  await verify(await server.forge.sign(goodClaims()))
  for (let n = 0; n < 1000; n++) {
    expect(await verify(await server.forge.sign(goodClaims(), { kid: `unknown-${n % 50}` }))).toBeUndefined()
  }
  expect(server.asked).toBeLessThanOrEqual(2)
})
