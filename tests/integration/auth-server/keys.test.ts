import { readFileSync, writeFileSync } from 'node:fs'
import { decodeProtectedHeader, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { newKey, revoked, rotated } from '#app/auth-server/tokens/key-list.server.ts'
import { parseKeyList } from '#app/auth-server/tokens/signing-keys.server.ts'
import { refresh, seen, signUp, startAuthServer, type TestAuthServer } from './start-auth-server.ts'

const readKeys = (server: TestAuthServer) => parseKeyList(readFileSync(server.keysFile, 'utf8'))
const writeKeys = (server: TestAuthServer, keys: unknown) => writeFileSync(server.keysFile, JSON.stringify(keys))

async function statusOf(server: TestAuthServer, token: string): Promise<number> {
  return (await server.request('GET', '/user', { token })).status
}

async function listedKids(server: TestAuthServer): Promise<string[]> {
  const { keys } = await (await server.request('GET', '/.well-known/jwks.json')).json()
  return keys.map(({ kid }: { kid: string }) => kid)
}

test('rotation: a standby key is listed before it signs, a previous one still verifies, a revoked one is refused', async () => {
  const server = await startAuthServer()
  const { access_token: first, refresh_token } = await signUp(server)
  const old = decodeProtectedHeader(first).kid ?? ''
  const next = newKey('RS256')
  writeKeys(server, [...readKeys(server), next])
  expect(await listedKids(server)).toEqual([old, next.kid])
  writeKeys(server, rotated(readKeys(server)))
  const { access_token: second } = await (await refresh(server, refresh_token)).json()
  expect(decodeProtectedHeader(second)).toEqual({ alg: 'RS256', kid: next.kid, typ: 'JWT' })
  expect([await statusOf(server, first), await statusOf(server, second)]).toEqual([200, 200])
  writeKeys(server, revoked(readKeys(server), old))
  expect([await statusOf(server, first), await statusOf(server, second)]).toEqual([403, 200])
  expect(await listedKids(server)).toEqual([next.kid])
})

test('a keys file that is broken while the server runs changes nothing until it is mended', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  const before = readFileSync(server.keysFile, 'utf8')
  for (const broken of ['', '[{"kty":', '[]']) {
    writeFileSync(server.keysFile, broken)
    expect(await statusOf(server, access_token)).toBe(200)
    expect(await listedKids(server)).toEqual([server.signer.kid])
  }
  writeFileSync(server.keysFile, before)
  expect(await statusOf(server, access_token)).toBe(200)
})

test('a shared secret in the list verifies old tokens and is shown to nobody', async () => {
  const server = await startAuthServer()
  const secret = { kty: 'oct', k: Buffer.from('a legacy secret of 32 characters').toString('base64url') }
  writeKeys(server, [...readKeys(server), { ...secret, alg: 'HS256', kid: 'legacy', key_ops: ['verify'] }])
  const sign = (kid: string) =>
    new SignJWT({ role: 'service_role' })
      .setProtectedHeader({ alg: 'HS256', kid })
      .sign(Buffer.from('a legacy secret of 32 characters'))
  const admin = async (token: string) => (await server.request('GET', '/admin/users', { token })).status
  expect(await admin(await sign('legacy'))).toBe(200)
  expect(await admin(await sign(server.signer.kid))).toBe(403)
  const { body } = await seen(server.request('GET', '/.well-known/jwks.json'))
  expect(JSON.stringify(body)).not.toMatch(/"(k|d)":|oct/)
  expect(await listedKids(server)).toEqual([server.signer.kid])
})
