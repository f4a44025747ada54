import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { countJobs, makeJob, newForm } from '#tests/support/job-forms.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

test('a member who is moved under the running server reads, keeps a form until it can be sent, and goes on there', async () => {
  const standIn = await testStandIn()
  const settings = { ...standIn.tursoEnv, TENANT_BACKEND: 'embedded' }
  const app = await serveApp(tempDir(), settings)
  onTestFinished(() => app.stop())
  const member = await signUpVisitor(app.origin)
  await makeJob(member)
  const form = await newForm(member, { name: 'Typed meanwhile' })
  standIn.faults.add({ path: '/dev/u-', delayMs: 250 })
  const mover = spawn(
    resolve('node_modules/.bin/node'),
    ['build/programs/tenants.js', 'move', member.email, '--to', 'turso'],
    { env: { PATH: process.env.PATH, NODE_ENV: 'production', DATA_DIR: app.dataDir, ...settings } },
  )
  onTestFinished(() => void mover.kill('SIGKILL'))
  let refused: Response | undefined
  const lines: string[] = []
  const moved = (async () => {
    for await (const line of createInterface({ input: mover.stdout })) {
      lines.push(line)
      if (line.includes(' moved, ')) return
    }
  })()
  while (!refused && lines.length === 0) {
    const answer = await member.post('/jobs/new', { ...form, name: '' })
    expect(answer.status).toBe(422)
    expect((await member.get('/jobs')).status).toBe(200)
    const sent = await member.post('/jobs/new', { ...form, formKey: crypto.randomUUID() })
    if (sent.status === 503) refused = sent
  }
  expect(refused?.headers.get('retry-after')).toBe('5')
  const page = (await refused?.text()) ?? ''
  expect(page).toContain('Your database is being moved right now. Nothing was changed; try again in a moment.')
  expect(page).toContain('Send it again')
  await moved
  expect(lines.at(-1)).toBe('1 moved, 0 failed and are where they were, 0 not tried.')
  standIn.faults.clear()
  const before = await countJobs(member)
  expect((await member.post('/jobs/new', form)).status).toBe(303)
  expect(await countJobs(member)).toBe(before + 1)
  expect(await (await member.get('/settings')).text()).toMatch(/u-[0-9a-f]{32}-2/)
})
