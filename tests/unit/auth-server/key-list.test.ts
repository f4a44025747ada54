import { expect, test } from 'vitest'
import { formatKeyList, newKey, revoked, rotated, statesOf } from '#app/auth-server/tokens/key-list.server.ts'
import { type ListedKey, parseKeyList, readSigningKeys } from '#app/auth-server/tokens/signing-keys.server.ts'

const key = (kid: string, keyOps = ['verify']): ListedKey => ({ ...newKey('ES256'), kid, key_ops: keyOps })

const shown = (keys: readonly ListedKey[] = []) => statesOf(keys).map((one) => `${one.state} ${one.key.kid}`)

test('a key goes from standby to current to previous, and is then revoked', () => {
  const first = [key('a', ['sign', 'verify'])]
  const waiting = [...first, key('b'), key('c')]
  expect(shown(waiting)).toEqual(['current a', 'standby b', 'standby c'])
  const once = rotated(waiting) ?? []
  expect(shown(once)).toEqual(['previous a', 'current b', 'standby c'])
  const twice = rotated(once) ?? []
  expect(shown(twice)).toEqual(['previous a', 'previous b', 'current c'])
  expect(shown(revoked(twice, 'a'))).toEqual(['previous b', 'current c'])
})

test('what is not there cannot be done: no standby key to rotate to, no revoking of the key that signs', () => {
  const keys = [key('a'), key('b', ['sign', 'verify'])]
  expect(rotated(keys)).toBeUndefined()
  expect(revoked(keys, 'b')).toBeUndefined()
  expect(revoked(keys, 'c')).toBeUndefined()
})

test('a shared secret is never let sign', () => {
  const secret = { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', kid: 'h', key_ops: ['verify'] } as ListedKey
  expect(rotated([key('a', ['sign']), secret])).toBeUndefined()
  expect(shown(rotated([key('a', ['sign']), secret, key('b')]))).toEqual(['previous a', 'current b', 'standby h'])
})

test.each(['ES256', 'RS256'] as const)('a new %s key can be listed and sign', async (alg) => {
  const text = formatKeyList([{ ...newKey(alg), key_ops: ['sign', 'verify'] }])
  expect(parseKeyList(text)[0]).toMatchObject({ alg, kid: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect((await readSigningKeys(text)).signer.alg).toBe(alg)
})
