import { expect, onTestFinished, test } from 'vitest'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

async function outputOf(env: Record<string, string>): Promise<string> {
  const app = await serveApp(tempDir(), env)
  onTestFinished(() => app.stop())
  await (await fetch(`${app.origin}/sign-in?token_hash=hidden`)).text()
  await app.stop('SIGTERM')
  return app.output()
}

test('a request leaves no line', async () => {
  expect(await outputOf({})).not.toContain('sign-in')
})

test('at level debug a request leaves a JSON line, without what follows the ?', async () => {
  const output = await outputOf({ LOG_LEVEL: 'debug' })
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    level: 20,
    time: expect.any(Number),
    method: 'GET',
    path: '/sign-in',
    status: 200,
    ms: expect.any(Number),
    requestId: expect.any(String),
    msg: 'answered',
  })
  expect(output).not.toContain('hidden')
})

test('an answer from memory leaves its line too', async () => {
  const app = await serveApp(tempDir(), { LOG_LEVEL: 'debug' })
  onTestFinished(() => app.stop())
  const member = await signUpVisitor(app.origin)
  for (let n = 0; n < 3; n += 1) await (await member.get('/jobs?q=hidden')).text()
  await app.stop('SIGTERM')
  expect(app.output().match(/"path":"\/jobs","status":200/g)).toHaveLength(3)
  expect(app.output()).not.toContain('hidden')
})
