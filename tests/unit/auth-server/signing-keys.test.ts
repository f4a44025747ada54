import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { expect, test } from 'vitest'
import { readSigningKeys } from '#app/auth-server/tokens/signing-keys.server.ts'

async function privateJwk(alg: 'ES256' | 'RS256', kid: string, keyOps: string[]): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, kid, key_ops: keyOps }
}

test('one key signs, all verify, and the public list shows no private member', async () => {
  const list = [
    await privateJwk('ES256', 'standby', ['verify']),
    await privateJwk('ES256', 'current', ['sign', 'verify']),
    await privateJwk('RS256', 'previous', ['verify']),
  ]
  const keys = await readSigningKeys(JSON.stringify(list))
  expect(keys.signer).toMatchObject({ kid: 'current', alg: 'ES256' })
  expect([...keys.verifiers.keys()]).toEqual(['standby', 'current', 'previous'])
  expect(keys.jwks.keys.map((key) => Object.keys(key).sort())).toEqual([
    ['alg', 'crv', 'key_ops', 'kid', 'kty', 'use', 'x', 'y'],
    ['alg', 'crv', 'key_ops', 'kid', 'kty', 'use', 'x', 'y'],
    ['alg', 'e', 'key_ops', 'kid', 'kty', 'n', 'use'],
  ])
})

const oct = { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', kid: 'h', key_ops: ['sign', 'verify'] }

test.each([
  ['no key at all', []],
  ['no signer', [await privateJwk('ES256', 'a', ['verify'])]],
  ['two signers', [await privateJwk('ES256', 'a', ['sign']), await privateJwk('ES256', 'b', ['sign'])]],
  ['a kid twice', [await privateJwk('ES256', 'a', ['sign']), await privateJwk('ES256', 'a', ['verify'])]],
  ['a key without alg', [{ ...(await privateJwk('ES256', 'a', ['sign'])), alg: undefined }]],
  ['a shared secret', [oct]],
])('%s is refused', async (_, list) => {
  await expect(readSigningKeys(JSON.stringify(list))).rejects.toThrow()
})
