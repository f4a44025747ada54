import { parseWithZod } from '@conform-to/zod/v4'
import { expect, test } from 'vitest'
import { editJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { defaultSettings, keptValue } from '#app/features/jobs/settings/job-settings.ts'
import { settingsFormValue, usualFormValue } from '#app/features/jobs/settings/settings-form-value.ts'

const job = { name: 'Ping', schedule: '@daily', timezone: 'UTC', command: 'https://example.com/hook' }

function send(fields: Record<string, string>, saved: string[] = []) {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...job, ...fields })) body.append(name, value)
  return parseWithZod(body, { schema: editJobForm(Date.UTC(2026, 10, 24), saved) })
}

function inputOf(fields: Record<string, string>, saved?: string[]) {
  const submission = send(fields, saved)
  return submission.status === 'success' ? submission.value.input : undefined
}

function settingsOf(fields: Record<string, string>, saved?: string[]) {
  return inputOf({ method: 'POST', ...fields }, saved)?.settings
}

function errorsOf(fields: Record<string, string>, saved?: string[]) {
  return send({ method: 'POST', ...fields }, saved).reply().error
}

test('the form as every new job has it gives the default settings', () => {
  expect(inputOf(usualFormValue)?.settings).toEqual(defaultSettings)
})

test('the form of a job sent unchanged leaves its settings as they are', () => {
  const settings = {
    ...defaultSettings,
    method: 'PUT' as const,
    headers: [{ name: 'Accept', value: 'a/b; q=1' }],
    secretHeaders: [{ name: 'X-Key', value: null }],
    body: 'line 1\nline 2',
    statuses: [{ from: 200, to: 204 }],
    contains: '"ok":true',
    timeoutMs: 5000,
    retries: 3,
    retryDeadlineMs: 600_000,
    overlap: 'allow' as const,
    missed: 'run_all' as const,
    catchUpMs: 7_200_000,
    jitterMs: 30_000,
  }
  expect(inputOf(settingsFormValue(settings), ['x-key'])?.settings).toEqual(settings)
})

test('a form that names no method says nothing of the settings', () => {
  expect(inputOf({ retries: '3' })?.settings).toBeNull()
})

test.each([
  ['https://example.com', 'http', 'https://example.com/'],
  ['  http://example.com/a?b=c  ', 'http', 'http://example.com/a?b=c'],
  ['curl https://example.com', 'shell', 'curl https://example.com'],
  ['backup.sh', 'shell', 'backup.sh'],
  ['./run.sh --now', 'shell', './run.sh --now'],
  ['https://example.com\nhttps://example.org', 'shell', 'https://example.com\nhttps://example.org'],
])('the command %j is of kind %s', (command, kind, kept) => {
  expect(inputOf({ command })).toMatchObject({ kind, command: kept })
})

test.each(['example.com/hook', 'localhost:8080/', 'www.example.co.uk:81/x?y', 'ftp://example.com/x', 'https://'])(
  'the command %j was meant as an address, and is asked for as one',
  (command) => {
    expect(errorsOf({ command })?.command?.[0]).toMatch(/address/)
  },
)

test('the user name and password of an address become a secret header', () => {
  expect(inputOf({ command: 'https://me:pass@example.com/' })).toMatchObject({
    command: 'https://example.com/',
    settings: { secretHeaders: [{ name: 'Authorization', value: 'Basic bWU6cGFzcw==' }] },
  })
})

test('headers are read one a line, blank lines apart, and values may hold colons', () => {
  expect(settingsOf({ headers: 'Accept:  a/b \r\n\r\nX-Time: 10:30' })?.headers).toEqual([
    { name: 'Accept', value: 'a/b' },
    { name: 'X-Time', value: '10:30' },
  ])
})

test.each([
  ['Accept', 'Line 1: Write a name, a colon and the value.'],
  ['A: b\nC D: e', 'Line 2: Use letters, digits and hyphens.'],
  ['Host: example.com', 'Line 1: Host is set by the connection itself.'],
  ['A: ä', 'Line 1: Use plain characters: letters without accents, digits, punctuation.'],
  ['A: b\na: c', 'a is there twice: put both values into one, with a comma between.'],
])('the headers %j are refused', (headers, message) => {
  expect(errorsOf({ headers })).toEqual({ headers: [message] })
})

test('a secret value that is left as the form shows it is kept, under a name that is saved', () => {
  const secretHeaders = `X-Key: ${keptValue}\nX-New: secret`
  expect(settingsOf({ secretHeaders }, ['x-key'])?.secretHeaders).toEqual([
    { name: 'X-Key', value: null },
    { name: 'X-New', value: 'secret' },
  ])
  expect(errorsOf({ secretHeaders })).toEqual({ secretHeaders: ['Type the value of X-Key: none is saved.'] })
})

test.each([
  ['timeout', '0', 'Use a whole number from 1 to 3,600 seconds.'],
  ['timeout', '3601', 'Use a whole number from 1 to 3,600 seconds.'],
  ['timeout', '1.5', 'Use a whole number from 1 to 3,600 seconds.'],
  ['retries', '11', 'Use a whole number from 0 to 10.'],
  ['retries', 'many', 'Use a whole number from 0 to 10.'],
  ['catchUp', '0', 'Use a whole number from 1 to 525,600 minutes.'],
  ['expectStatus', '99', 'Write statuses such as 2xx, 304 or 400-404.'],
  ['overlap', 'all', 'Choose one.'],
])('the %s %j is refused', (field, value, message) => {
  expect(errorsOf({ [field]: value })).toEqual({ [field]: [message] })
})

test('a request that has no body refuses one', () => {
  expect(errorsOf({ method: 'GET', body: 'x' })).toEqual({
    body: ['A GET request has no body: empty this field, or use POST.'],
  })
})
