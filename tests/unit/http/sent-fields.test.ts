import { expect, test } from 'vitest'
import { bodyLimitBytes } from '#app/http/body.server.ts'
import { readSentFields } from '#app/http/sent-fields.server.ts'

function sent(body: string | null, type?: string): Request {
  const headers = type === undefined ? {} : { 'content-type': type }
  return new Request('http://localhost/callbacks/x/y', { method: 'POST', body: body && new Blob([body]), headers })
}

test.each([
  ['{"status":"failed","n":1}', 'application/json', { status: 'failed', n: 1 }],
  ['{"status":"failed"}', undefined, { status: 'failed' }],
  ['status=failed&message=disk+full', 'application/x-www-form-urlencoded', { status: 'failed', message: 'disk full' }],
  ['', undefined, {}],
  ['  ', 'application/json', {}],
  [null, undefined, {}],
])('the body %j of type %s is read', async (body, type, fields) => {
  expect(await readSentFields(sent(body, type))).toEqual(fields)
})

test.each(['[]', '"failed"', 'null', '{', 'status=failed', '1'])('the body %s is refused', async (body) => {
  await expect(readSentFields(sent(body, 'application/json'))).rejects.toMatchObject({ code: 'bad_request' })
})

test('a body above the limit is refused', async () => {
  const large = JSON.stringify({ message: 'x'.repeat(bodyLimitBytes) })
  await expect(readSentFields(sent(large, 'application/json'))).rejects.toMatchObject({ code: 'too_large' })
})
