import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { filled, filledGzip, templateOf } from '#app/http/page-template.server.ts'

const form = '<form><input value="KEY"></form>'
const html = `<script nonce="MARK">1</script>${'<p>Zürich 🕰</p>'.repeat(5000)}${form}<script nonce="MARK">"KEY"</script>`

test.each([
  ['n0nce-of-22-characters', 'a-key'],
  ['x', ''],
  ['', 'MARK'],
])('a page is filled in with %j and %j, plain and compressed alike', (nonce, formKey) => {
  const template = templateOf(html, { nonce: 'MARK', formKey: 'KEY' })
  const expected = html.replaceAll('MARK', nonce).replaceAll('KEY', formKey)
  expect(filled(template, { nonce, formKey }).toString()).toBe(expected)
  const compressed = filledGzip(template, { nonce, formKey })
  expect(gunzipSync(compressed).toString()).toBe(expected)
  expect(compressed.length).toBeLessThan(1000)
})

test('a page without either is whole too', () => {
  const template = templateOf('<p>plain</p>', { nonce: 'MARK' })
  expect(gunzipSync(filledGzip(template, { nonce: 'n', formKey: 'k' })).toString()).toBe('<p>plain</p>')
})
