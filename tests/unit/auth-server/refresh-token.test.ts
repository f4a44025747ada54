import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeRefreshToken,
  encodeRefreshToken,
  isSignedWith,
  newRefreshKey,
} from '#app/auth-server/tokens/refresh-token.server.ts'

const sessionId = '5b1a4c3e-0d6f-4f0e-9a55-0f3a9d0c7e21'
const key = new Uint8Array(32).fill(7)

test('the bytes are a zero, the session, the counter as uvarint, 16 of the signature and 4 of the checksum', () => {
  const bytes = Buffer.from(encodeRefreshToken({ sessionId, counter: 300 }, key), 'base64url')
  expect(bytes.subarray(0, 19).toString('hex')).toBe('00' + '5b1a4c3e0d6f4f0e9a550f3a9d0c7e21' + 'ac02')
  expect(bytes).toHaveLength(1 + 16 + 2 + 16 + 4)
})

test('every session and counter comes back, signed with its key and no other', () => {
  const counters = fc.nat({ max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(fc.uuid(), counters, fc.uint8Array({ minLength: 32, maxLength: 32 }), (id, counter, anyKey) => {
      const token = decodeRefreshToken(encodeRefreshToken({ sessionId: id, counter }, anyKey))
      expect(token).toMatchObject({ sessionId: id, counter })
      expect(token && isSignedWith(token, anyKey)).toBe(true)
      expect(token && isSignedWith(token, newRefreshKey())).toBe(false)
    }),
  )
})

test('a token with any character changed is none', () => {
  const token = encodeRefreshToken({ sessionId: randomUUID(), counter: 1 }, key)
  for (let index = 0; index < token.length; index += 1) {
    const other = token[index] === 'A' ? 'B' : 'A'
    expect(decodeRefreshToken(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined()
  }
})

test.each([
  ['nothing', ''],
  ['a token of format 1', 'abcdefghijkl'],
  ['a shortened token', encodeRefreshToken({ sessionId, counter: 1 }, key).slice(0, -1)],
  ['a padded token', `${encodeRefreshToken({ sessionId, counter: 1 }, key)}=`],
  ['a very long text', 'A'.repeat(100_000)],
])('%s is no refresh token', (_, token) => {
  expect(decodeRefreshToken(token)).toBeUndefined()
})
