import { expect, test } from 'vitest'
import { bodyLimitBytes, readForm } from '#app/http/body.server.ts'

const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }

/** A body without a length, in pieces, that says how much of it was read. */
function streamed(pieces: number, pieceBytes: number) {
  const read = { pieces: 0 }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (read.pieces === pieces) return controller.close()
        read.pieces += 1
        controller.enqueue(new Uint8Array(pieceBytes).fill(97))
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', headers: urlencoded, body, duplex: 'half' }
  return { read, request: new Request('http://localhost/', init as RequestInit) }
}

test('a form is read whole, multipart too', async () => {
  const plain = new Request('http://localhost/', { method: 'POST', headers: urlencoded, body: 'name=a%26b&x=1' })
  expect([...(await readForm(plain))]).toEqual([
    ['name', 'a&b'],
    ['x', '1'],
  ])
  const form = new FormData()
  form.set('name', 'nightly')
  expect((await readForm(new Request('http://localhost/', { method: 'POST', body: form }))).get('name')).toBe('nightly')
})

test('fields of names that no form has are left out, so that nothing is built from them', async () => {
  const names = ['z[4294967294]', 'a.b.c', '__intent__', '__state__', '__proto__', '', 'a b', 'x'.repeat(41)]
  const body = new URLSearchParams([...names.map((name) => [name, '1']), ['formKey', 'kept']])
  const form = await readForm(new Request('http://localhost/', { method: 'POST', headers: urlencoded, body }))
  expect([...form]).toEqual([['formKey', 'kept']])
})

test('a form of more than a hundred fields is a bad request', async () => {
  const body = Array.from({ length: 101 }, () => 'name=x').join('&')
  const request = new Request('http://localhost/', { method: 'POST', headers: urlencoded, body })
  await expect(readForm(request)).rejects.toMatchObject({ code: 'bad_request' })
})

test('a body of exactly the limit is read', async () => {
  const { request } = streamed(4, bodyLimitBytes / 4)
  await expect(readForm(request)).resolves.toBeDefined()
})

test('a body above the limit is refused, whatever its length says', async () => {
  const { request, read } = streamed(5, 64 * 1024)
  await expect(readForm(request)).rejects.toMatchObject({ code: 'too_large', status: 413 })
  expect(read.pieces).toBe(5)
})

test('an endless body is cut off', async () => {
  const { request, read } = streamed(100_000, 64 * 1024)
  await expect(readForm(request)).rejects.toMatchObject({ code: 'too_large' })
  expect(read.pieces * 64).toBeLessThan(17 * 1024)
})

test('no body at all is a form without fields', async () => {
  expect([...(await readForm(new Request('http://localhost/', { method: 'POST' })))]).toEqual([])
})

test('a body that is not a form is a bad request', async () => {
  const json = new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  await expect(readForm(json)).rejects.toMatchObject({ code: 'bad_request' })
})
