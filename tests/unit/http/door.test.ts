import { data, redirect } from '@remix-run/node'
import { expect, test } from 'vitest'
import { createDoor, createOpenDoor } from '#app/http/door.server.ts'
import { originHeader, requestIdHeader } from '#app/http/edge.server.ts'
import { explain } from '#app/http/explanations.server.ts'
import { AppError, statusByCode } from '#app/platform/errors.ts'
import { createLog } from '#app/platform/log.server.ts'

const appOrigin = 'http://localhost:3000'
const door = createDoor({ appOrigin, log: createLog('silent') })

function args(init: RequestInit = {}) {
  const headers = { [requestIdHeader]: 'r-1', ...(init.headers as Record<string, string>) }
  return { request: new Request(`${appOrigin}/jobs`, { ...init, headers }), params: {}, context: {} }
}

async function thrownBy(work: Promise<unknown>): Promise<Response> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(Response)
  return thrown as Response
}

test('a refused request becomes a response with status, message and request id', async () => {
  const refused = door(async () => {
    throw new AppError('too_many', 'Slow down.', { retryAfterSeconds: 30 })
  })
  const response = await thrownBy(refused(args()))
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('30')
  expect(await response.json()).toEqual({ ...explain(429), message: 'Slow down.', requestId: 'r-1' })
})

test('a page that is out of reach says that it looks again, a form how it is kept', async () => {
  const unavailable = door(async () => {
    throw new AppError('unavailable', 'Away.', { retryAfterSeconds: 600 })
  })
  const page = await (await thrownBy(unavailable(args()))).json()
  expect(page).toMatchObject({ refreshSeconds: 30, help: expect.stringContaining('looks again by itself') })
  const sent = { method: 'POST', body: new URLSearchParams({ name: 'x' }), headers: { [originHeader]: appOrigin } }
  const form = await (await thrownBy(unavailable(args(sent)))).json()
  expect(form).toMatchObject({
    keptForm: '[["name","x"]]',
    help: expect.stringContaining('What you sent is kept here'),
  })
  expect(form).not.toHaveProperty('refreshSeconds')
})

test('a client that asked for JSON gets a problem', async () => {
  const refused = door(async () => {
    throw new AppError('not_found', 'No such job.')
  })
  const response = await thrownBy(refused(args({ headers: { accept: 'application/json' } })))
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status: 404, detail: 'No such job.', requestId: 'r-1' })
})

test('a bug shows nothing of itself but the request id', async () => {
  const broken = door(async () => {
    throw new Error('password of the database: hunter2')
  })
  const response = await thrownBy(broken(args()))
  expect(response.status).toBe(500)
  expect(await response.text()).toBe('{"message":"","requestId":"r-1"}')
})

test('an unsafe request from elsewhere never reaches the handler', async () => {
  let reached = false
  const action = door(async () => {
    reached = true
    return null
  })
  const evil = args({ method: 'POST', headers: { [originHeader]: 'https://evil.test' } })
  expect((await thrownBy(action(evil))).status).toBe(403)
  expect(reached).toBe(false)
})

const cookie = 'session=2; Path=/'

test.each([
  ['plain data', async () => ({ jobs: 1 })],
  ['data with a status', async () => data({ jobs: 1 }, { status: 422, headers: { 'set-cookie': 'flash=1' } })],
  ['a redirect', async () => redirect('/jobs')],
  ['a thrown redirect', async () => Promise.reject(redirect('/sign-in'))],
  ['a refused request', async () => Promise.reject(new AppError('conflict', 'Too late.'))],
  ['a bug', async () => Promise.reject(new Error('bug'))],
])('a cookie set on the way goes out with %s', async (_name, answer) => {
  const handler = door(async ({ headers }) => {
    headers.append('set-cookie', cookie)
    return (await answer()) as unknown
  })
  const result: unknown = await handler(args()).catch((thrown: unknown) => thrown)
  const headers =
    result instanceof Response ? result.headers : new Headers((result as { init: ResponseInit }).init.headers)
  expect(headers.getSetCookie()).toContain(cookie)
})

test('the open door lets any origin in, and refuses with a problem whoever asks', async () => {
  const openDoor = createOpenDoor({ log: createLog('silent') })
  const evil = args({ method: 'POST', headers: { [originHeader]: 'https://evil.test', accept: 'text/html' } })
  expect(await openDoor(async () => 'reached')(evil)).toBe('reached')
  const refused = openDoor(async () => {
    throw new AppError('conflict', 'It has ended.')
  })
  const response = await thrownBy(refused(evil))
  expect(response.status).toBe(409)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status: 409, detail: 'It has ended.', requestId: 'r-1' })
})

test.each(Object.values(statusByCode).filter((status) => status !== 400 && status !== 401))(
  'an error page has words for status %d',
  (status) => {
    expect(explain(status)?.title).toBeTruthy()
  },
)
