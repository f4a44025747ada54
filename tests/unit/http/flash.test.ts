import { expect, test } from 'vitest'
import { createFlash } from '#app/http/flash.server.ts'

const flash = { kind: 'success', text: 'Created “Backup”.' } as const

test.each([
  [false, /^cronstead-flash=/],
  [true, /^__Host-cronstead-flash=.*; Secure/],
])('a flash is said once (on https: %s)', async (isHttps, shape) => {
  const { setFlash, takeFlash } = createFlash(isHttps)
  const answer = new Headers()
  await setFlash(answer, flash)
  const [set = ''] = answer.getSetCookie()
  expect(set).toMatch(shape)
  expect(set).toContain('Path=/')
  const next = new Headers()
  const request = new Request('http://localhost/', { headers: { cookie: set.split(';')[0] ?? '' } })
  expect(await takeFlash(request, next)).toEqual(flash)
  expect(next.getSetCookie()).toEqual([expect.stringMatching(/=[^;]*; Max-Age=0/)])
})
