import { expect, test } from 'vitest'
import { createRedirectRules } from '#app/auth-server/redirects/redirect-rules.ts'

const rules = createRedirectRules('https://cron.example.com', [
  'https://*.preview.example.com/*',
  'https://docs.example.com/**',
  'https://{one,two}.example.com/in',
  'com.my-app://callback',
  'https://**/anywhere',
  'https://app-?.example.com/[a-c]',
])

test.each([
  'https://cron.example.com',
  'https://cron.example.com/any/where?a=b#c',
  'https://CRON.example.com/in',
  'https://a.preview.example.com/in',
  'https://docs.example.com/any/where.html#part',
  'https://one.example.com/in',
  'https://two.example.com/in',
  'com.my-app://callback',
  'https://app-1.example.com/b',
  'http://127.0.0.1:9000/in',
  'http://[::1]:9000/in',
])('%s is allowed', (address) => {
  expect(rules.allows(address)).toBe(true)
})

test.each([
  '',
  'nonsense',
  '/in',
  'http://cron.example.com/in',
  'https://cron.example.com:8443/in',
  'https://cron.example.com.evil.com/in',
  'https://cron.example.com@evil.com/in',
  'https:cron.example.com/in',
  'https://evil.com/?https://cron.example.com',
  'https://a.b.preview.example.com/in',
  'https://a.preview.example.com/in/deeper',
  'https://three.example.com/in',
  'https://app-1.example.com/d',
  'https://2130706433/anywhere',
  'https://10.0.0.1/anywhere',
  'https://[fe80::1]/anywhere',
  '\thttps://cron.example.com/in',
  'https://cron.example.com\\@evil.com/anywhere',
  'com.other-app://callback',
  'javascript:alert(1)',
])('%j is not', (address) => {
  expect(rules.allows(address)).toBe(false)
})

test('a site on loopback may be reached by any port, as native apps need it', () => {
  const local = createRedirectRules('http://localhost:3000', [])
  expect(local.allows('http://localhost:8080/in')).toBe(true)
  expect(local.allows('https://localhost:3000/in')).toBe(false)
})
