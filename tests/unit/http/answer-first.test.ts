import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { answerFirst, type FindPage } from '#app/http/answer-first.server.ts'
import { templateOf } from '#app/http/page-template.server.ts'
import { createLog } from '#app/platform/log.server.ts'

/** The origin of a plain server that answers what it was sent, behind `find`. */
async function serve(find: FindPage): Promise<string> {
  const stop = answerFirst(find, createLog('silent'))
  const server = createServer(async (request, response) => {
    response.end(`server: ${request.method} ${request.url} ${await text(request)}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    stop()
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const page = templateOf('kept', { nonce: 'NONCE' })
const pageAtKept: FindPage = (address) => (address === '/kept' ? Promise.resolve(page) : undefined)

test('what is found is answered, from the first request on, and all else is left to the server', async () => {
  const origin = await serve(pageAtKept)
  const answers = ['/kept', '/other', '/kept'].map(async (path) => (await fetch(origin + path)).text())
  expect(await Promise.all(answers)).toEqual(['kept', 'server: GET /other ', 'kept'])
  const posted = await fetch(`${origin}/kept`, { method: 'POST', body: 'a form' })
  expect(await posted.text()).toBe('server: POST /kept a form')
})

test('a look that finds nothing, or fails, leaves the request to the server', async () => {
  const origin = await serve((address) => (address === '/a' ? Promise.resolve(undefined) : Promise.reject(new Error())))
  expect(await (await fetch(`${origin}/a`)).text()).toBe('server: GET /a ')
  expect(await (await fetch(`${origin}/b`)).text()).toBe('server: GET /b ')
})

test.each([
  ['gzip', 'gzip'],
  ['deflate, gzip;q=0.5, br', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip;q=0', null],
  ['gzip;q=0.000, br', null],
  ['x-gzip', null],
  ['identity', null],
])('accept-encoding %s is answered with %s', async (accepted, encoding) => {
  const response = await fetch(`${await serve(pageAtKept)}/kept`, { headers: { 'accept-encoding': accepted } })
  expect(response.headers.get('content-encoding')).toBe(encoding)
  expect(await response.text()).toBe('kept')
})
