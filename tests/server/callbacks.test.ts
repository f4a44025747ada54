import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

async function createMinuteJob(member: Visitor, command: string): Promise<void> {
  const form = await (await member.get('/jobs/new')).text()
  const fields = { name: 'Long', schedule: '* * * * *', timezone: 'UTC', command, enabled: 'on' }
  const made = await member.post('/jobs/new', { ...fields, formKey: hiddenField(form, 'formKey') })
  expect(made.status).toBe(303)
}

test('a target that takes the work on reports its result from anywhere, once', { timeout: 90_000 }, async () => {
  const target = await startTarget((_, response) => response.writeHead(202, { 'cronstead-callback': 'accepted' }).end())
  const app = await serveApp(tempDir(), { ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
  onTestFinished(() => app.stop())
  await createMinuteJob(await signUpVisitor(app.origin), `${target.origin}/long`)
  for (const end = Date.now() + 65_000; target.received.length === 0 && Date.now() < end; ) await sleep(20)
  const callback = new URL(target.received[0]?.headers['cronstead-callback'] ?? '')
  expect(callback.origin).toBe(app.origin)
  const send = (address: URL, init: RequestInit = {}) => fetch(address, { method: 'POST', ...init })

  const forged = new URL(callback)
  const token = callback.searchParams.get('token') ?? ''
  // Not its last letter, of which a part says nothing.
  forged.searchParams.set('token', `${token.slice(0, -9)}${token.at(-9) === 'A' ? 'B' : 'A'}${token.slice(-8)}`)
  const large = JSON.stringify({ message: 'x'.repeat(300_000) })
  const refused = [
    await send(forged),
    await send(new URL(callback.pathname, callback)),
    await fetch(callback),
    await send(callback, { body: '{"status":"fine"}' }),
    await send(callback, { body: '[' }),
    await send(callback, { body: large }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 422, 400, 413])
  expect(refused.map(({ headers }) => headers.get('content-type'))).toEqual(
    Array(refused.length).fill('application/problem+json'),
  )
  const body = new URLSearchParams({ status: 'failed', message: 'disk full' })
  expect((await send(callback, { body, headers: { origin: 'https://elsewhere.test' } })).status).toBe(204)
  const again = await send(callback)
  expect(again.status).toBe(409)
  expect(await again.json()).toMatchObject({ title: 'conflict', detail: expect.stringContaining('has ended') })
  expect(app.output()).not.toContain(callback.searchParams.get('token'))
})
