import { afterAll, beforeAll, expect, test } from 'vitest'
import { editForm, makeJob } from '#tests/support/job-forms.ts'
import { pageSaying, pressRunNow } from '#tests/support/run-pages.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp

beforeAll(async () => {
  app = await serveApp(folder.path, { ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

const kept = '••••••••'
const secrets = ['hunter2-of-ada', 'pa55word-of-ada', Buffer.from('ada:pa55word-of-ada').toString('base64')]

/** A job with a secret header and a password in its address, and what called it. */
async function secretJob() {
  const member = await signUpVisitor(app.origin)
  const target = await startTarget()
  const command = `http://ada:pa55word-of-ada@127.0.0.1:${target.port}/`
  const job = await makeJob(member, { command, method: 'GET', secretHeaders: 'X-Key: hunter2-of-ada' })
  return { member, target, job }
}

test('no secret of a job is in a page or its data once it is saved', async () => {
  const { member, target, job } = await secretJob()
  const run = await pressRunNow(member, job)
  await pageSaying(member, run, /Succeeded/)
  expect(target.received[0]?.headers).toMatchObject({ 'x-key': secrets[0], authorization: `Basic ${secrets[2]}` })
  for (const path of [job, `${job}/edit`, run, '/jobs', `${job}/secret`, `${job}/delete`, '/settings/export/json']) {
    const page = await (await member.get(path)).text()
    const data = await (await member.get(`${path}.data`)).text()
    for (const secret of secrets) expect(page + data, path).not.toContain(secret)
  }
  expect(await (await member.get(`${job}/edit`)).text()).toContain(`X-Key: ${kept}`)
  for (const secret of secrets) expect(app.output()).not.toContain(secret)
})

test('a stale edit shows of a secret that was typed only that it was, and keeps it in its form alone', async () => {
  const { member, job } = await secretJob()
  const secretHeaders = `X-Key: typed-anew\nAuthorization: ${kept}`
  const mine = await editForm(member, job, { method: 'GET', command: 'http://127.0.0.1/', secretHeaders })
  await member.post(`${job}/edit`, await editForm(member, job, { name: 'Theirs', command: 'http://127.0.0.1/theirs' }))
  const stale = await member.post(`${job}/edit`, mine)
  expect(stale.status).toBe(409)
  const page = await stale.text()
  const conflict = /<section[^>]*aria-labelledby="conflict".*?<\/section>/s.exec(page)?.[0] ?? ''
  expect(conflict).toContain('Yours')
  expect(conflict).toContain(`X-Key: ${kept} (as typed)`)
  expect(conflict).not.toContain('typed-anew')
  expect(page).toMatch(/<textarea[^>]*name="secretHeaders"[^>]*>X-Key: typed-anew/)
  for (const secret of secrets) expect(page).not.toContain(secret)
})
