import { expect, test } from 'vitest'
import { safeNext } from '#app/http/next.server.ts'

const origin = 'https://cron.example.com'

test.each(['/jobs', '/jobs?q=a%20b&page=2', '/jobs/1#runs', '/'])('%s is followed', (next) => {
  expect(safeNext(next, origin)).toBe(next)
})

test.each([
  '//evil.com',
  '/\\evil.com',
  '\\\\evil.com',
  '/\t/evil.com',
  '/%09/../..//evil.com\n',
  'https://evil.com',
  'https:evil.com',
  'javascript:alert(1)',
  'jobs',
  '',
  ' /jobs',
  '/jöbs',
  null,
  undefined,
  ['/jobs'],
])('%j is not followed', (next) => {
  expect(safeNext(next, origin)).toBe('/jobs')
})
