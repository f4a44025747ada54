import { expect, test } from 'vitest'
import { confirmLink } from '#app/auth-server/mail/links.ts'

const siteUrl = 'https://cron.example.com'
const issuer = `${siteUrl}/auth/v1`
const confirmUrl = `${siteUrl}/auth/confirm`

test.each([
  ['the site', siteUrl, null],
  ['a page', `${siteUrl}/jobs?page=2`, '/jobs?page=2'],
  ['the confirming page', confirmUrl, null],
  ['the confirming page with a page to go on to', `${confirmUrl}?next=/jobs`, '/jobs'],
  ['another site', 'https://docs.example.com/in', null],
  ['an app', 'com.my-app://callback', null],
])('a link that leads on to %s', (_, redirectTo, next) => {
  const link = confirmLink({ confirmUrl, siteUrl, issuer }, { type: 'email_change_new', hash: 'abc', redirectTo })
  const { searchParams } = new URL(link)
  expect(link.startsWith(`${confirmUrl}?token_hash=abc&type=email_change`)).toBe(true)
  expect(searchParams.get('next')).toBe(next)
})
