import { expect, test } from 'vitest'
import {
  awaitMail,
  forgetAwaitedMail,
  isMarked,
  markedMetadata,
  markOf,
  readAwaitedMail,
} from '#app/features/auth/mail/awaited-mail.server.ts'
import { sessionCookie } from '#app/features/auth/session/session-cookie.server.ts'

const https = sessionCookie(true)

function exchange(cookie = '') {
  return { request: new Request('https://cron.example.com/', { headers: { cookie } }), headers: new Headers() }
}

test('a browser has one mark, which outlives other mails it waits for', () => {
  const first = exchange()
  const mark = markOf(first, https)
  awaitMail(first, https, { email: 'ada@example.com', mark })
  const [line = ''] = first.headers.getSetCookie()
  expect(line).toMatch(/^__Host-cronstead-mail=[\w-]+; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const second = exchange(line.split(';')[0])
  expect(readAwaitedMail(second, https)).toEqual({ email: 'ada@example.com', mark })
  expect(markOf(second, https)).toBe(mark)
  awaitMail(second, https, { email: 'bob@example.com' })
  const third = exchange(second.headers.getSetCookie()[0]?.split(';')[0])
  expect(readAwaitedMail(third, https)).toEqual({ email: 'bob@example.com', mark })
  forgetAwaitedMail(third, https)
  expect(third.headers.getSetCookie()[0]).toContain('Max-Age=0')
})

test('an account is of this browser by the hash of its mark alone', () => {
  const mark = markOf(exchange(), https)
  const metadata: Record<string, unknown> = markedMetadata(mark)
  expect(JSON.stringify(metadata)).not.toContain(mark)
  expect(isMarked(metadata, mark)).toBe(true)
  expect(isMarked(metadata, markOf(exchange(), https))).toBe(false)
  expect(isMarked(metadata, undefined)).toBe(false)
  expect(isMarked({}, mark)).toBe(false)
  expect(isMarked({}, 'undefined')).toBe(false)
})

test('a cookie of nonsense is none', () => {
  for (const value of ['', 'x', 'e30', Buffer.from('{"email":3}').toString('base64url')]) {
    expect(readAwaitedMail(exchange(`__Host-cronstead-mail=${value}`), https), value).toBeUndefined()
  }
})
