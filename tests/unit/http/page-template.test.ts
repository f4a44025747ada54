import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { filled, filledGzip, templateOf } from '#app/http/page-template.server.ts'

const html = `<script nonce="MARK">1</script>${'<p>Zürich 🕰</p>'.repeat(5000)}<script nonce="MARK">2</script>`

test.each(['n0nce-of-22-characters', 'x', ''])('a page is filled in with %j, plain and compressed alike', (nonce) => {
  const template = templateOf(html, 'MARK')
  const expected = html.replaceAll('MARK', nonce)
  expect(filled(template, nonce).toString()).toBe(expected)
  const compressed = filledGzip(template, nonce)
  expect(gunzipSync(compressed).toString()).toBe(expected)
  expect(compressed.length).toBeLessThan(1000)
})

test('a page without a nonce is whole too', () => {
  const template = templateOf('<p>plain</p>', 'MARK')
  expect(gunzipSync(filledGzip(template, 'n')).toString()).toBe('<p>plain</p>')
})
