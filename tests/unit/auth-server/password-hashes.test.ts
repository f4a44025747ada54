import { expect, test } from 'vitest'
import { createPasswordHashes } from '#app/auth-server/passwords/password-hashes.server.ts'
import { parsePhc } from '#app/auth-server/passwords/phc.server.ts'

const hashes = createPasswordHashes()

test('a hash is argon2id at 19 MiB, two passes, one lane, with a salt of its own', async () => {
  const [one, two] = await Promise.all([hashes.hash('secret'), hashes.hash('secret')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
})

test('a password matches its own hash, and nothing matches where there is none', async () => {
  const phc = await hashes.hash('secret')
  expect(await hashes.matches('secret', phc)).toBe(true)
  expect(await hashes.matches('Secret', phc)).toBe(false)
  expect(await hashes.matches('secret', null)).toBe(false)
})

test('a hash made elsewhere is understood', async () => {
  // From the reference implementation's own tests: argon2i, v=19, t=2, m=64 MiB, p=1, password "password", salt "somesalt".
  const phc = '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'
  expect(await hashes.matches('password', phc)).toBe(true)
  expect(await hashes.matches('passwort', phc)).toBe(false)
})

test('beyond the queue a hash is refused at once, and the queue drains', async () => {
  const limited = createPasswordHashes()
  const outcomes = await Promise.allSettled(Array.from({ length: 210 }, () => limited.matches('x', cheapHash)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(202)
  await expect(limited.matches('x', cheapHash)).resolves.toBe(false)
})

const cheapHash = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'

test.each([
  ['bcrypt', '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
  ['an older argon2', '$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweA'],
  ['more than 1 GiB', '$argon2id$v=19$m=1048577,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweA'],
  ['more than 20 passes', '$argon2id$v=19$m=19456,t=21,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweA'],
  ['no lanes', '$argon2id$v=19$m=19456,t=2,p=0$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweA'],
  ['less memory than its lanes need', '$argon2id$v=19$m=31,t=2,p=4$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweA'],
])('a hash with %s is no argon2 hash we check', (_, phc) => {
  expect(parsePhc(phc)).toBeUndefined()
})
