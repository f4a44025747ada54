import { globSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { countJobs, editForm, makeJob, newForm } from '#tests/support/job-forms.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { protect } from '#tests/support/two-factor.ts'
import { createVisitor, type Fields, hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp
let member: Awaited<ReturnType<typeof signUpVisitor>>

beforeAll(async () => {
  app = await serveApp(folder.path)
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

beforeEach(async () => {
  member = await signUpVisitor(app.origin)
})

const command = 'echo "many\r\nlines" & <b>'

/** What a browser does with a form of somebody whose session has ended. */
async function sendSignedOut(visitor: Visitor, path: string, fields: Fields) {
  const moved = await visitor.post(path, fields)
  expect(moved.status).toBe(307)
  const address = moved.headers.get('location') ?? ''
  const response = await visitor.post(address, fields)
  return { address, response, page: await response.text() }
}

/** The value of a hidden field as the browser reads it. */
function carried(page: string): string {
  const plain: Fields = { quot: '"', '#x27': "'", lt: '<', gt: '>', amp: '&' }
  return hiddenField(page, 'keptForm').replace(/&(quot|#x27|lt|gt|amp);/g, (_, name) => plain[name] ?? '')
}

function credentials({ email, password }: typeof member, page: string): Fields {
  return { email, password, next: hiddenField(page, 'next'), keptForm: carried(page) }
}

test('a form sent after the session has ended waits on the sign-in page and is saved after signing in', async () => {
  const form = await newForm(member, { command })
  member.cookies.clear()
  const { response, page } = await sendSignedOut(member, '/jobs/new', form)
  expect(response.status).toBe(401)
  expect(page).toContain('What you just sent is not saved yet, and not lost.')
  expect(page).toContain('What you typed')

  const wrong = await member.post('/sign-in', { ...credentials(member, page), password: 'not this one' })
  const again = await wrong.text()
  expect(wrong.status).toBe(422)
  expect(hiddenField(again, 'keptForm')).toBe(hiddenField(page, 'keptForm'))

  const signedIn = await member.post('/sign-in', credentials(member, again))
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([307, '/jobs/new'])
  const saved = await member.post('/jobs/new', credentials(member, again))
  expect(saved.status).toBe(303)
  const { command: kept } = await editedJob(saved.headers.get('location') ?? '')
  expect(kept).toBe('echo "many\nlines" & <b>')
  expect((await member.post('/jobs/new', credentials(member, again))).headers.get('location')).toBe(
    saved.headers.get('location'),
  )
  expect(await countJobs(member)).toBe(1)
})

async function editedJob(job: string): Promise<{ command: string }> {
  const page = await (await member.get(`${job}/edit`)).text()
  const [, text = ''] = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(page) ?? []
  return {
    command: text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  }
}

test('a form that waited goes along where signing in takes a code, also past a wrong one', async () => {
  const authenticator = await protect(member)
  const form = await newForm(member, { command })
  member.cookies.clear()
  const { page } = await sendSignedOut(member, '/jobs/new', form)
  const sent = credentials(member, page)
  const signedIn = await member.post('/sign-in', sent)
  const address = signedIn.headers.get('location') ?? ''
  expect([signedIn.status, address]).toEqual([307, '/sign-in/code?next=%2Fjobs%2Fnew&unsaved=yes'])
  const asked = await member.post(address, sent)
  const challenge = await asked.text()
  expect(asked.status).toBe(401)
  expect(challenge).toContain('What you sent is not saved yet, and not lost.')
  expect(challenge).toContain('action="/sign-in/code?next=%2Fjobs%2Fnew"')
  expect(challenge).not.toContain(member.password)

  const wrong = await member.post('/sign-in/code?next=%2Fjobs%2Fnew', { code: '000000', keptForm: carried(challenge) })
  const again = await wrong.text()
  expect(wrong.status).toBe(422)
  const answer = { code: authenticator.code(), keptForm: carried(again) }
  const right = await member.post('/sign-in/code?next=%2Fjobs%2Fnew', answer)
  expect([right.status, right.headers.get('location')]).toEqual([307, '/jobs/new'])
  const saved = await member.post('/jobs/new', answer)
  expect(saved.status).toBe(303)
  const { command: kept } = await editedJob(saved.headers.get('location') ?? '')
  expect(kept).toBe('echo "many\nlines" & <b>')
  const twice = await member.post('/sign-in/code?next=%2Fjobs%2Fnew', answer)
  expect([twice.status, twice.headers.get('location')]).toEqual([307, '/jobs/new'])
})

test('a form sent by a session that lacks its code waits on the page that asks for it, and is saved with the code', async () => {
  const authenticator = await protect(member)
  const form = await newForm(member, { command })
  member.cookies.clear()
  expect(await member.post('/sign-in', { email: member.email, password: member.password })).toMatchObject({
    status: 303,
  })
  const { address, response, page } = await sendSignedOut(member, '/jobs/new', form)
  expect([response.status, address]).toEqual([401, '/sign-in/code?next=%2Fjobs%2Fnew&unsaved=yes'])
  expect(page).toContain('With the code it is sent.')
  const answer = { code: authenticator.code(), keptForm: carried(page) }
  const right = await member.post('/sign-in/code?next=%2Fjobs%2Fnew', answer)
  expect([right.status, right.headers.get('location')]).toEqual([307, '/jobs/new'])
  expect((await member.post('/jobs/new', answer)).status).toBe(303)
  expect(await countJobs(member)).toBe(1)
})

test('what waits is what was sent and nothing of the member', async () => {
  const job = await makeJob(member, { name: 'Secret plan' })
  const form = await editForm(member, job, { name: 'Sent', command: 'echo sent' })
  member.cookies.clear()
  const { page } = await sendSignedOut(member, `${job}/edit`, form)
  expect(page).toContain('echo sent')
  expect(page).not.toContain('Secret plan')
  expect(page).not.toContain(member.email)
})

test('an edit that waited is as stale as it was', async () => {
  const job = await makeJob(member)
  const mine = await editForm(member, job, { command: 'echo mine' })
  await member.post(`${job}/edit`, await editForm(member, job, { command: 'echo theirs' }))
  member.cookies.clear()
  const { page } = await sendSignedOut(member, `${job}/edit`, mine)
  await member.post('/sign-in', credentials(member, page))
  expect((await member.post(`${job}/edit`, credentials(member, page))).status).toBe(409)
})

test('a fault in a form that waited comes back with what was typed, and no password', async () => {
  const form = await newForm(member, { name: '', command: 'echo kept' })
  member.cookies.clear()
  const { page } = await sendSignedOut(member, '/jobs/new', form)
  await member.post('/sign-in', credentials(member, page))
  const refused = await member.post('/jobs/new', credentials(member, page))
  const answer = await refused.text()
  expect(refused.status).toBe(422)
  expect(answer).toContain('>echo kept</textarea>')
  expect(answer).not.toContain(member.password)
})

test('passwords wait nowhere', async () => {
  const fields = { currentPassword: 'the old password', newPassword: 'the new password' }
  member.cookies.clear()
  const { response, page } = await sendSignedOut(member, '/settings/password', fields)
  expect(response.status).toBe(401)
  expect(page).toContain('what you just sent was not saved')
  expect(page).not.toContain('the old password')
  expect(page).not.toContain('keptForm')
})

test('whoever signed in elsewhere meanwhile has the form sent on', async () => {
  const form = await newForm(member)
  const session = new Map(member.cookies)
  member.cookies.clear()
  const { address, page } = await sendSignedOut(member, '/jobs/new', form)
  for (const [name, value] of session) member.cookies.set(name, value)
  for (const [path, fields] of [
    [address, form],
    ['/sign-in', { ...credentials(member, page), password: 'wrong' }],
  ] as const) {
    const sentOn = await member.post(path, fields)
    expect([sentOn.status, sentOn.headers.get('location')]).toEqual([307, '/jobs/new'])
  }
})

test('a link to the sign-in page sends no form, whatever it names', async () => {
  const visitor = createVisitor(app.origin)
  const page = await (await visitor.get('/sign-in?next=%2Fsign-out-everywhere&unsaved=yes')).text()
  expect(page).not.toContain('keptForm')
  const { email, password } = member
  const signedIn = await visitor.post('/sign-in', { email, password, next: '/sign-out-everywhere' })
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/sign-out-everywhere'])
})

test('nonsense in place of a carried form is refused, and its field names are held to ours', async () => {
  for (const keptForm of ['{', '[["name"]]', 'null']) {
    expect((await member.post('/jobs/new', { keptForm })).status, keptForm).toBe(400)
  }
  const giant = JSON.stringify([['z[4294967294]', 'x']])
  expect((await member.post('/jobs/new', { keptForm: giant })).status).toBe(422)
})

test('a form that meets a fault of ours can be sent again from the page that says so', async () => {
  const form = await newForm(member, { command })
  const files = globSync(`${app.dataDir}/tenants/**/*.db`)
  const rename = async (from: string, to: string) => {
    for (const file of files) {
      const db = openSql({ url: fileUrl(file) })
      await db.write(`ALTER TABLE ${from} RENAME TO ${to}`)
      db.close()
    }
  }
  await rename('cron_jobs', 'lost')
  const broken = await member.post('/jobs/new', form)
  const page = await broken.text()
  expect(broken.status).toBe(500)
  expect(page).toContain('Send it again')
  expect((await (await member.get('/jobs')).text()).includes('Send it again')).toBe(false)
  await rename('lost', 'cron_jobs')
  const saved = await member.post('/jobs/new', { keptForm: carried(page) })
  expect(saved.status).toBe(303)
  expect((await editedJob(saved.headers.get('location') ?? '')).command).toBe('echo "many\nlines" & <b>')
})
