import { randomBytes } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { keptBytes, maxReadBytes } from '#app/platform/safe-fetch/body.server.ts'
import { callWith, testFetch } from '#tests/support/safe-fetch.ts'
import { startTarget } from '#tests/support/target-server.ts'

const mebibyte = 1024 * 1024

async function bodyOf(chunks: Iterable<Buffer>, headers: Record<string, string> = {}) {
  let written = 0
  const counted = function* () {
    for (const chunk of chunks) {
      written += chunk.length
      yield chunk
    }
  }
  const target = await startTarget((_, response) => {
    response.writeHead(200, headers)
    pipeline(Readable.from(counted()), response, () => undefined)
  })
  let seen = 0
  const watch = () => (chunk: Buffer) => {
    seen += chunk.length
  }
  const { answer, failure } = await callWith(testFetch(), target.origin, { watch })
  if (!answer) throw new Error(failure?.detail)
  return { ...answer.body, failure, written: () => written, seen }
}

test('the first and the last part of a long body are kept, and every byte of it is seen', async () => {
  const whole = randomBytes(3 * mebibyte)
  const body = await bodyOf([whole])
  expect(body).toMatchObject({ totalBytes: whole.length, seen: whole.length, isComplete: true, failure: null })
  expect(body.first.equals(whole.subarray(0, keptBytes))).toBe(true)
  expect(body.last.equals(whole.subarray(-keptBytes))).toBe(true)
})

test.each([0, 1, keptBytes, keptBytes + 1, 2 * keptBytes])('a body of %d bytes is kept whole', async (size) => {
  const whole = randomBytes(size)
  const body = await bodyOf([whole])
  expect(Buffer.concat([body.first, body.last]).equals(whole)).toBe(true)
  expect(body).toMatchObject({ totalBytes: size, isComplete: true })
})

test('a body without end is left at 10 MB', async () => {
  const endless = (function* () {
    while (true) yield Buffer.alloc(mebibyte, 'x')
  })()
  const body = await bodyOf(endless)
  expect(body).toMatchObject({ totalBytes: maxReadBytes, seen: maxReadBytes, isComplete: false, failure: null })
  expect(body.written()).toBeLessThan(100 * mebibyte)
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['gzip, identity', gzipSync],
])('%s is undone', async (encoding, compress) => {
  const body = await bodyOf([compress(Buffer.from('hello '.repeat(100)))], { 'content-encoding': encoding })
  expect(body.first.toString()).toBe('hello '.repeat(100))
})

test('layers of compression are undone in their order', async () => {
  const body = await bodyOf([brotliCompressSync(gzipSync(Buffer.from('twice')))], { 'content-encoding': 'gzip, br' })
  expect(body.first.toString()).toBe('twice')
})

test.each([
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['gzip, gzip', (bytes: Buffer) => gzipSync(gzipSync(bytes))],
  ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
])('a bomb of %s is read up to 10 MB and costs little memory', async (encoding, compress) => {
  const bomb = compress(Buffer.alloc(200 * mebibyte))
  const before = process.memoryUsage().rss
  const body = await bodyOf([bomb], { 'content-encoding': encoding })
  expect(body).toMatchObject({ totalBytes: maxReadBytes, isComplete: false })
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * mebibyte)
})

test.each(['unheard-of', 'gzip, gzip, gzip'])('a body of encoding %s is kept as it is', async (encoding) => {
  const body = await bodyOf([Buffer.from('as it is')], { 'content-encoding': encoding })
  expect(body.first.toString()).toBe('as it is')
})
