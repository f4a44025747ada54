import { expect, test } from 'vitest'
import { newTotpSecret, totpCode, totpStep, totpUri } from '#app/auth-server/factors/totp.server.ts'

/** RFC 6238, appendix B: the ASCII text 12345678901234567890, of whose eight digits the last six are ours. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at %i s is that of RFC 6238', (seconds, code) => {
  expect(totpCode(secret, seconds * 1000)).toBe(code)
})

test('a code is good for its half minute and one on either side', () => {
  const now = 1_234_567_890_000
  const step = now / 30_000
  const at = (offset: number) => totpStep(secret, totpCode(secret, now + offset * 30_000), now, 0)
  expect([-2, -1, 0, 1, 2].map(at)).toEqual([undefined, step - 1, step, step + 1, undefined])
})

test('a code that was taken, and any from before it, is not taken again', () => {
  const now = 1_234_567_890_000
  const step = now / 30_000
  const at = (offset: number, lastStep: number) =>
    totpStep(secret, totpCode(secret, now + offset * 30_000), now, lastStep)
  expect(at(0, step)).toBeUndefined()
  expect(at(-1, step)).toBeUndefined()
  expect(at(1, step)).toBe(step + 1)
})

test.each(['', '28708', '2870820', 'abcdef', '２８７０８２', '287082x'])('%j is no code', (code) => {
  expect(totpStep(secret, code, 59_000, 0)).toBeUndefined()
})

test('spaces around a code are no mistake', () => {
  expect(totpStep(secret, ' 287082\n', 59_000, 0)).toBe(1)
})

test('secrets are 160 random bits in base32', () => {
  const secrets = Array.from({ length: 50 }, newTotpSecret)
  expect(new Set(secrets).size).toBe(50)
  for (const one of secrets) expect(one).toMatch(/^[A-Z2-7]{32}$/)
})

test('the address names issuer and account, whatever stands in them', () => {
  const uri = new URL(totpUri({ issuer: 'Cron & Co: East', account: 'ada+x@example.com', secret }))
  expect(uri.pathname).toBe(`/${encodeURIComponent('Cron & Co: East')}:ada%2Bx%40example.com`)
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    algorithm: 'SHA1',
    digits: '6',
    issuer: 'Cron & Co: East',
    period: '30',
    secret,
  })
})
