import { expect, test } from 'vitest'
import { mailReturnAddress, readMailLink } from '#app/features/auth/mail/mail-link.server.ts'

const read = (query: string) => readMailLink(new URL(`https://cron.example.com/auth/confirm${query}`))

test('the hash of a link counts with a type that is known', () => {
  expect(read('?token_hash=pkce_ab12&type=recovery&next=/jobs')).toEqual({
    type: 'recovery',
    proof: { tokenHash: 'pkce_ab12' },
    isRefused: false,
  })
  for (const query of ['?token_hash=ab12', '?token_hash=ab12&type=sms', '?token_hash=ab12&type=constructor']) {
    expect(read(query).proof, query).toBeUndefined()
  }
})

test('a code counts with any type, and without one it is taken for a mail of some kind', () => {
  expect(read('?code=1-2-3&type=signup')).toMatchObject({ type: 'signup', proof: { code: '1-2-3' } })
  expect(read('?code=1-2-3')).toMatchObject({ type: 'email', proof: { code: '1-2-3' } })
})

test('an error counts before all else', () => {
  for (const query of [
    '?error=access_denied',
    '?error_code=otp_expired&code=1',
    '?token_hash=ab&type=signup&error=x',
  ]) {
    expect(read(query), query).toMatchObject({ proof: undefined, isRefused: true })
  }
})

test('nothing, half a link and nonsense give nothing to use', () => {
  for (const query of ['', '?type=signup', '?token_hash=%0Aab&type=signup', `?code=${'a'.repeat(201)}`, '?code=<b>']) {
    expect(read(query), query).toMatchObject({ proof: undefined, isRefused: false })
  }
})

test('the address that the auth server is given leads back with the type', () => {
  expect(mailReturnAddress('https://cron.example.com', 'signup', '/jobs')).toBe(
    'https://cron.example.com/auth/confirm?type=signup&next=%2Fjobs',
  )
  expect(mailReturnAddress('https://cron.example.com', 'recovery')).toBe(
    'https://cron.example.com/auth/confirm?type=recovery',
  )
})
