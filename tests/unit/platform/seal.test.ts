import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal, derivedSealKey, readSealKeys, SealError, type SealKey } from '#app/platform/seal.server.ts'

const newKey = (id: string): SealKey => ({ id, key: randomBytes(32) })
const k1 = newKey('k1')
const k2 = newKey('k2')
const seal = createSeal([k1])
const ada = 'ada|u-1|1'

test('opens what it sealed, of any length', () => {
  for (const text of ['', 'a token', 'ключ 🗝', 'x'.repeat(100_000)]) {
    expect(seal.open(seal.seal(text, ada), ada)).toBe(text)
  }
})

test('seals the same text differently each time', () => {
  expect(seal.seal('a token', ada)).not.toBe(seal.seal('a token', ada))
})

test('keeps the text out of the sealed one', () => {
  const sealed = seal.seal('a token', ada)
  expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/)
  expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString()).not.toContain('token')
})

test('a text that was moved to another row does not open there', () => {
  const sealed = seal.seal('a token', ada)
  for (const context of ['bob|u-2|1', 'ada|u-1|2', '']) {
    expect(() => seal.open(sealed, context)).toThrow(expect.objectContaining({ name: 'SealError', reason: 'damaged' }))
  }
})

test('a text that was changed anywhere does not open', () => {
  const sealed = seal.seal('a token', ada)
  for (const index of [0, 1, 9, 10, 23, 24, 30, sealed.length - 22]) {
    const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
    expect(() => seal.open(changed, ada), changed).toThrow(SealError)
  }
  for (const damaged of ['', 'plain', sealed.slice(0, -1), `${sealed}A`, sealed.replace('v1.', 'v2.')]) {
    expect(() => seal.open(damaged, ada), damaged).toThrow(expect.objectContaining({ reason: 'damaged' }))
  }
})

test('after a rotation the new key seals and both open', () => {
  const old = seal.seal('a token', ada)
  const rotated = createSeal([k2, k1])
  expect(rotated.open(old, ada)).toBe('a token')
  expect(rotated.isCurrent(old)).toBe(false)
  const fresh = rotated.seal('a token', ada)
  expect(fresh).toMatch(/^v1\.k2\./)
  expect(rotated.isCurrent(fresh)).toBe(true)
})

test('a key that was taken away is named when something still needs it', () => {
  const old = seal.seal('a token', ada)
  expect(() => createSeal([k2]).open(old, ada)).toThrow(expect.objectContaining({ reason: 'unknown_key' }))
  expect(() => createSeal([k2]).open(old, ada)).toThrow(/ k1,/)
})

test('another key of the same id opens nothing', () => {
  expect(() => createSeal([newKey('k1')]).open(seal.seal('a token', ada), ada)).toThrow(
    expect.objectContaining({ reason: 'damaged' }),
  )
})

test('keys are read newest first, in either base64', () => {
  const text = `k2:${Buffer.from(k2.key).toString('base64')}, k1:${Buffer.from(k1.key).toString('base64url')}`
  expect(readSealKeys(text).map(({ id, key }) => ({ id, key: Buffer.from(key) }))).toEqual([
    { id: 'k2', key: Buffer.from(k2.key) },
    { id: 'k1', key: Buffer.from(k1.key) },
  ])
})

test.each([
  ['', 'entry 1'],
  ['k1', 'entry 1'],
  ['k1:short', 'entry 1'],
  [`k1:${'A'.repeat(43)},`, 'entry 2'],
  [`k.1:${'A'.repeat(43)}`, 'entry 1'],
  [`k1:${'A'.repeat(43)},k1:${'B'.repeat(43)}`, 'same id'],
])('the keys %j are refused without being told', (text, words) => {
  expect(() => readSealKeys(text)).toThrow(words)
  expect(() => readSealKeys(text)).not.toThrow(/A{9}|short/)
})

test('the derived key follows from the secret alone', () => {
  expect(derivedSealKey('a secret')).toEqual(derivedSealKey('a secret'))
  expect(derivedSealKey('a secret').key).not.toEqual(derivedSealKey('another').key)
  expect(derivedSealKey('a secret').key).toHaveLength(32)
})
