import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { maskedValue } from '#app/features/runs/run-record.ts'
import { newSigningSecret } from '#app/platform/webhook-signature.server.ts'
import { callbacks, callOf, run, runCall, startedAt } from '#tests/support/http-run.ts'
import { startTarget } from '#tests/support/target-server.ts'

const secretHeader = { name: 'X-Api-Key', value: 'the-secret-value', isSecret: true }
const openHeader = { name: 'X-Plain', value: 'plain', isSecret: false }

describe('a request', () => {
  test('says which run it is, the same for every attempt but its number', async () => {
    const target = await startTarget()
    for (const attempt of [1, 2]) await runCall({ url: target.origin }, { attempt })
    const [first, second] = target.received.map(({ headers }) => headers)
    expect(first).toMatchObject({
      'idempotency-key': `job-1:${run.scheduledFor}`,
      'cronstead-job-id': 'job-1',
      'cronstead-scheduled-for': '2026-11-24T09:00:00.000Z',
      'cronstead-attempt': '1',
      'cronstead-cause': 'schedule',
      'user-agent': 'Cronstead (+https://cron.test)',
      'webhook-id': `job-1:${run.scheduledFor}`,
      accept: '*/*',
    })
    const differing = Object.keys(first ?? {}).filter((name) => first?.[name] !== second?.[name])
    expect(differing.sort()).toEqual(['cronstead-attempt', 'cronstead-callback'])
  })

  test.each([
    ['with a body', 'POST', '{"größe": 1}'],
    ['without one', 'GET', null],
  ] as const)('%s carries a signature that Standard Webhooks verifies', async (_case, method, body) => {
    vi.useFakeTimers({ now: startedAt, toFake: ['Date'] })
    try {
      const target = await startTarget()
      const signingSecret = newSigningSecret()
      await runCall({ url: target.origin, method, body, signingSecret })
      const [received] = target.received
      const webhook = new Webhook(signingSecret)
      expect(() => webhook.verify(received?.body ?? '', received?.headers ?? {})).not.toThrow()
      expect(() => webhook.verify(`${received?.body} `, received?.headers ?? {})).toThrow('No matching signature')
      expect(() => new Webhook(newSigningSecret()).verify(received?.body ?? '', received?.headers ?? {})).toThrow()
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([
    ['{"a":1}', 'application/json'],
    ['a=1', 'text/plain; charset=utf-8'],
  ])('with the body %s is of type %s, unless the job says which', async (body, type) => {
    const target = await startTarget()
    await runCall({ url: target.origin, method: 'POST', body })
    const headers = [{ name: 'content-type', value: 'application/x-own', isSecret: false }]
    await runCall({ url: target.origin, method: 'POST', body, headers })
    expect(target.received.map(({ headers }) => headers['content-type'])).toEqual([type, 'application/x-own'])
    expect(target.received[0]?.body).toBe(body)
  })
})

describe('secrets', () => {
  test('reach the target, and not the record', async () => {
    const target = await startTarget()
    const authorization = { name: 'authorization', value: 'Bearer not-marked', isSecret: false }
    const { record, text } = await runCall({ url: target.origin, headers: [secretHeader, openHeader, authorization] })
    const { headers = {} } = target.received[0] ?? {}
    expect(headers).toMatchObject({ 'x-api-key': 'the-secret-value', authorization: 'Bearer not-marked' })
    expect(record.request.headers).toEqual(
      expect.arrayContaining(
        [openHeader, secretHeader].map(({ name, value, isSecret }) => ({
          name,
          value: isSecret ? maskedValue : value,
        })),
      ),
    )
    for (const secret of [
      secretHeader.value,
      'not-marked',
      headers['webhook-signature'],
      headers['cronstead-callback'],
    ]) {
      expect(text).not.toContain(secret)
    }
  })

  test('and all that proves or opens something stay with the origin of the job when the target redirects', async () => {
    const other = await startTarget()
    const target = await startTarget((_, response) => response.writeHead(307, { location: other.origin }).end())
    const cookie = { name: 'Cookie', value: 'session=1', isSecret: false }
    const headers = [secretHeader, openHeader, cookie]
    const { outcome } = await runCall({ url: target.origin, method: 'POST', body: '{}', headers })
    expect(outcome).toEqual({ state: 'succeeded', reason: 'done', detail: '200 OK' })
    const proofs = ['x-api-key', 'cookie', 'webhook-id', 'webhook-signature', 'webhook-timestamp', 'cronstead-callback']
    const [first, second] = [target.received[0]?.headers ?? {}, other.received[0]?.headers ?? {}]
    expect(proofs.filter((name) => !(name in first))).toEqual([])
    expect(proofs.filter((name) => name in second)).toEqual([])
    expect(second).toMatchObject({ 'x-plain': 'plain', 'idempotency-key': first['idempotency-key'] })
  })

  test('a signature is made anew for a hop that sends no body, and what described the body is left out', async () => {
    const target = await startTarget(({ path }, response) => {
      response.writeHead(path === '/to' ? 200 : 303, { location: '/to' }).end()
    })
    await runCall({ url: target.origin, method: 'POST', body: '{}', headers: [secretHeader] })
    const [first, second] = target.received.map(({ headers }) => headers)
    expect(second?.['webhook-signature']).toMatch(/^v1,/)
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature'])
    expect(second).toMatchObject({ 'x-api-key': secretHeader.value })
    expect(second).not.toHaveProperty('content-type')
  })
})

describe('an outcome', () => {
  const answering = async (status: number, body = '', headers: Record<string, string> = {}) =>
    (await startTarget((_, response) => response.writeHead(status, headers).end(body))).origin

  test.each([
    [200, { state: 'succeeded', reason: 'done', detail: '200 OK' }],
    [204, { state: 'succeeded', reason: 'done', detail: '204 No Content' }],
    [304, { state: 'failed', reason: 'status', detail: '304 Not Modified' }],
    [401, { state: 'failed', reason: 'status', detail: '401 Unauthorized', isFinal: true }],
    [404, { state: 'failed', reason: 'status', detail: '404 Not Found' }],
    [429, { state: 'failed', reason: 'status', detail: '429 Too Many Requests' }],
    [503, { state: 'failed', reason: 'status', detail: '503 Service Unavailable' }],
    [599, { state: 'failed', reason: 'status', detail: '599' }],
  ])('of %d, and whether another try is worth it', async (status, outcome) => {
    expect((await runCall({ url: await answering(status) })).outcome).toEqual(outcome)
  })

  test('is what the job expects', async () => {
    const expected = { statuses: [{ from: 404, to: 404 }], contains: null }
    expect((await runCall({ url: await answering(404), expect: expected })).outcome.state).toBe('succeeded')
    expect((await runCall({ url: await answering(200), expect: expected })).outcome).toMatchObject({ reason: 'status' })
  })

  test.each([
    ['120', 120_000],
    ['Tue, 24 Nov 2026 09:01:00 GMT', 59_500],
    ['Tue, 24 Nov 2026 08:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
  ])('passes on Retry-After: %s', async (value, retryAfterMs) => {
    const { outcome } = await runCall({ url: await answering(503, '', { 'retry-after': value }) })
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs)
  })

  test('that says when to come again is tried again, whatever its status', async () => {
    const { outcome } = await runCall({ url: await answering(403, '', { 'retry-after': '60' }) })
    expect(outcome).toEqual({ state: 'failed', reason: 'status', detail: '403 Forbidden', retryAfterMs: 60_000 })
    const vague = await runCall({ url: await answering(403, '', { 'retry-after': 'soon' }) })
    expect(vague.outcome).toMatchObject({ isFinal: true })
  })

  test.each([
    ['there', `${'x'.repeat(200_000)}needle${'y'.repeat(200_000)}`, 'succeeded'],
    ['over the edge of two pieces', `${'x'.repeat(65_533)}needle`, 'succeeded'],
    ['not there', `${'x'.repeat(200_000)}need-le`, 'failed'],
  ])('knows whether a text is %s', async (_case, body, state) => {
    const contains = { statuses: [{ from: 200, to: 200 }], contains: 'needle' }
    const { outcome } = await runCall({ url: await answering(200, body), expect: contains })
    expect(outcome).toMatchObject({ state })
    if (state === 'failed') expect(outcome).toMatchObject({ reason: 'body', detail: '“needle”' })
  })

  test('of a time-out and of a call that was stopped', async () => {
    const silent = await startTarget(() => undefined)
    const late = await runCall({ url: silent.origin }, { timeoutMs: 100 })
    expect(late.outcome).toMatchObject({ state: 'timed_out', reason: 'timeout' })
    const stopped = await runCall({ url: silent.origin }, { signal: AbortSignal.abort() })
    expect(stopped.outcome).toMatchObject({ state: 'canceled' })
    expect(stopped.record.answer).toBeNull()
  })

  test.each([
    ['http://10.0.0.1/', 'address', true],
    ['http://127.0.0.1:9/', 'connection', undefined],
  ])('of %s is %s', async (url, reason, isFinal) => {
    const { outcome } = await runCall({ url })
    expect(outcome).toMatchObject({ state: 'failed', reason, ...(isFinal ? { isFinal } : {}) })
  })

  test('of 202 is that the target goes on by itself, when it takes the callback', async () => {
    const plain = await answering(202)
    expect((await runCall({ url: plain })).outcome).toMatchObject({ state: 'succeeded', detail: '202 Accepted' })
    const taking = await answering(202, '', { 'Cronstead-Callback': 'accepted' })
    const { outcome, record } = await runCall({ url: taking }, { timeoutMs: 60_000 })
    expect(outcome).toEqual({ state: 'running_elsewhere', until: startedAt + 60_000 })
    expect(record.answer?.status).toBe(202)
  })
})

test('the callback address names the run as it was handed over, and opens no other', async () => {
  const target = await startTarget()
  await runCall({ url: target.origin })
  const address = target.received[0]?.headers['cronstead-callback'] ?? ''
  const [, runId, token = ''] = /^https:\/\/cron\.test\/callbacks\/([^/?]+)\?token=([\w.-]+)$/.exec(address) ?? []
  const { jobId, scheduledFor, attempt, userId, fence } = run
  expect(callbacks.runOf(runId, token)).toEqual({ jobId, scheduledFor, attempt, userId, fence })
  const [shownFence, shownMember, mac] = token.split('.')
  const forged = [
    [`job-2-${scheduledFor}-2`, token],
    [`job-1-${scheduledFor}-3`, token],
    [runId, `8.${shownMember}.${mac}`],
    [runId, `${shownFence}.${Buffer.from('member-2').toString('base64url')}.${mac}`],
    [runId, `${shownFence}.${shownMember}.`],
    [runId, `${shownFence}.${shownMember}.${'A'.repeat(43)}`],
    [runId, ''],
    ['', token],
    [undefined, null],
  ] as const
  for (const [id, shown] of forged) expect(() => callbacks.runOf(id, shown), `${id}/${shown}`).toThrow('does not exist')
})

test('the record keeps text as it was meant, and of other bodies their size alone', async () => {
  const target = await startTarget(({ path }, response) => {
    const answers: Record<string, [string, Buffer]> = {
      '/latin': ['text/html; charset=iso-8859-1', Buffer.from('caf\u00e9', 'latin1')],
      '/long': ['application/json', Buffer.from('ä'.repeat(100_000))],
      '/image': ['image/png', Buffer.from([137, 80, 78, 71])],
      '/nul': ['text/plain', Buffer.from('a\0b')],
    }
    const [type, body] = answers[path] ?? ['', Buffer.alloc(0)]
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  const bodyOf = async (path: string) => (await runCall({ url: target.origin + path })).record.answer?.body
  expect(await bodyOf('/latin')).toMatchObject({ first: 'café', isText: true, isCut: false, totalBytes: 4 })
  const long = await bodyOf('/long')
  expect(long).toMatchObject({ isText: true, isCut: true, totalBytes: 200_000 })
  expect(`${long?.first}${long?.last}`).toMatch(/^ä{65536}$/)
  expect(await bodyOf('/image')).toMatchObject({ first: '', isText: false, totalBytes: 4 })
  expect(await bodyOf('/nul')).toMatchObject({ first: '', isText: false, totalBytes: 3 })
})

test('a call is as it is in the job, body and all', async () => {
  const target = await startTarget()
  const { record } = await runCall({ url: `${target.origin}/a?b=c`, method: 'PUT', body: 'größer' })
  expect(target.received[0]).toMatchObject({ method: 'PUT', path: '/a?b=c', body: 'größer' })
  expect(record.request).toMatchObject({ method: 'PUT', body: { first: 'größer', totalBytes: 8 } })
  expect(callOf({ url: target.origin }).method).toBe('GET')
})
