import { parseWithZod } from '@conform-to/zod/v4'
import { expect, test } from 'vitest'
import { copyJobForm, editJobForm, newJobForm } from '#app/features/jobs/form/job-input.server.ts'

const now = Date.UTC(2026, 10, 24)

const good = {
  name: 'Nightly backup',
  schedule: '30 2 * * *',
  timezone: 'Europe/Berlin',
  command: 'backup --all',
  enabled: 'on',
}

function bodyOf(changes: Record<string, string | null>) {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...good, ...changes })) if (value !== null) body.append(name, value)
  return body
}

function send(changes: Record<string, string | null>) {
  return parseWithZod(bodyOf(changes), { schema: newJobForm(now) })
}

function sendEdit(changes: Record<string, string | null>) {
  return parseWithZod(bodyOf(changes), { schema: editJobForm(now, []) })
}

function inputOf(changes: Record<string, string | null> = {}) {
  const submission = send(changes)
  return submission.status === 'success' ? submission.value.input : undefined
}

function errorsOf(changes: Record<string, string | null>) {
  return send(changes).reply().error
}

test('a good form becomes the input of a job', () => {
  expect(inputOf()).toEqual({
    name: 'Nightly backup',
    schedule: '30 2 * * *',
    timezone: 'Europe/Berlin',
    kind: 'shell',
    command: 'backup --all',
    isEnabled: true,
    settings: null,
  })
})

test('a name is trimmed, and may be 100 characters long', () => {
  expect(inputOf({ name: '  Nightly backup \n' })?.name).toBe('Nightly backup')
  expect(inputOf({ name: 'x'.repeat(100) })?.name).toHaveLength(100)
  expect(errorsOf({ name: 'x'.repeat(101) })).toEqual({ name: ['A name has at most 100 characters.'] })
})

test.each([null, '', '   '])('the name %j is asked for', (name) => {
  expect(errorsOf({ name })).toEqual({ name: ['Enter a name.'] })
})

test.each(['one\ntwo', 'one\u2028two', 'one\u2029two', 'one\x85two', 'one\0two'])('a name is one line: %j', (name) => {
  expect(errorsOf({ name })).toEqual({ name: ['A name is one line of text.'] })
})

test.each(['\u200B', '\u00AD\u2060', '\u3164', '\uFE0F\u0301', '\u2800', '\u202E', '\u{E0041}'])(
  'the name %j shows nothing, so one is asked for',
  (name) => {
    expect(errorsOf({ name })).toEqual({ name: ['Enter a name.'] })
  },
)

test.each(['a\u200Bb', 'a\u202Eb', 'a\u2066b\u2069', '\u200Fa', 'a\u061Cb', 'a\u00ADb', 'a\uFEFFb', 'a\u{E0041}b'])(
  'the name %j hides a character, or turns the text round',
  (name) => {
    const message = 'A name cannot contain characters that are invisible or change the direction of text.'
    expect(errorsOf({ name })).toEqual({ name: [message] })
  },
)

test.each([
  'Ünïcode',
  '夜間バックアップ',
  'गणक्\u200Dष',
  'می\u200Cخواهم',
  '👩🏽‍💻 ⚙️ 1️⃣',
  '🏴󠁧󠁢󠁳󠁣󠁴󠁿 haggis',
  'نسخ احتياطي',
  '…',
])('the name %j is kept', (name) => {
  expect(inputOf({ name })?.name).toBe(name.normalize('NFC'))
})

test('a name is kept in composed form, whichever keyboard wrote it', () => {
  expect(inputOf({ name: 'A\u0308pfel' })?.name).toBe('Äpfel')
})

test('a schedule and a zone are kept in their tidy form', () => {
  expect(inputOf({ schedule: ' 0  9 * * mon-fri ' })?.schedule).toBe('0 9 * * mon-fri')
  expect(inputOf({ schedule: '@DAILY' })?.schedule).toBe('@daily')
  expect(inputOf({ timezone: 'europe/berlin' })?.timezone).toBe('Europe/Berlin')
})

test('the error of a schedule names its field, and what is allowed there', () => {
  expect(errorsOf({ schedule: '61 * * * *' })).toEqual({ schedule: ['Minute 61 is out of range: use 0–59.'] })
  expect(errorsOf({ schedule: null })?.schedule?.[0]).toMatch(/^Enter a schedule/)
  expect(errorsOf({ schedule: '0 0 30 2 *' })?.schedule?.[0]).toMatch(/never runs/)
})

test('a schedule whose every run falls into the hour that a clock change skips is refused', () => {
  expect(errorsOf({ schedule: '* 2 * 3 SUN#L' })?.schedule?.[0]).toMatch(/^This never runs in Europe\/Berlin/)
  expect(inputOf({ schedule: '* 2 * 3 SUN#L', timezone: 'UTC' })?.schedule).toBe('* 2 * 3 SUN#L')
})

test('an unknown zone is refused, and so is none', () => {
  expect(errorsOf({ timezone: 'Europe/Berlim' })?.timezone?.[0]).toMatch(/Europe\/Berlin\?$/)
  expect(errorsOf({ timezone: '' })?.timezone?.[0]).toMatch(/^Enter a time zone/)
})

test('a command is kept as typed, line breaks and outer blanks included', () => {
  expect(inputOf({ command: '  cd /srv\r\n\tmake\r\n' })?.command).toBe('  cd /srv\n\tmake\n')
})

test('a command may be 4,000 characters long, a line break counting as one', () => {
  expect(inputOf({ command: 'x\r\n'.repeat(2000) })?.command).toHaveLength(4000)
  expect(errorsOf({ command: 'x'.repeat(4001) })).toEqual({ command: ['A command has at most 4,000 characters.'] })
})

test.each([null, '', ' \n '])('the command %j is asked for', (command) => {
  expect(errorsOf({ command })).toEqual({ command: ['Enter a command.'] })
})

test('a command cannot hold NUL, which no shell can be given', () => {
  expect(errorsOf({ command: 'a\0b' })).toEqual({ command: ['A command cannot contain the NUL character.'] })
})

test('unchecked means paused', () => {
  expect(inputOf({ enabled: null })?.isEnabled).toBe(false)
})

test('checked means active, whatever is sent for it, and however often', () => {
  for (const enabled of ['on', 'true', '1', 'off']) expect(inputOf({ enabled })?.isEnabled).toBe(true)
  const twice = bodyOf({})
  twice.append('enabled', 'on')
  expect(parseWithZod(twice, { schema: newJobForm(now) })).toMatchObject({ value: { input: { isEnabled: true } } })
})

test('all that is wrong is said at once', () => {
  const errors = errorsOf({ name: '', schedule: 'x', timezone: 'x', command: '' })
  expect(Object.keys(errors ?? {})).toEqual(['name', 'schedule', 'timezone', 'command'])
})

test('a form key that is missing or absurd is no key', () => {
  expect(send({ formKey: 'k1' })).toMatchObject({ value: { formKey: 'k1' } })
  expect(send({})).toMatchObject({ value: { formKey: null } })
  for (const formKey of ['', 'x'.repeat(65), 'x'.repeat(200_000), 'copy:a:b', 'a b', 'é', 'a\n']) {
    expect(send({ formKey })).toMatchObject({ value: { formKey: null } })
    expect(parseWithZod(bodyOf({ formKey }), { schema: copyJobForm })).toMatchObject({ value: { formKey: null } })
  }
  expect(parseWithZod(bodyOf({ formKey: 'k1' }), { schema: copyJobForm })).toMatchObject({ value: { formKey: 'k1' } })
})

test('an edit without a version that can be is version 0, which no job has', () => {
  expect(sendEdit({ version: '7' })).toMatchObject({ value: { version: 7 } })
  expect(sendEdit({ version: 'x' })).toMatchObject({ value: { version: 0 } })
  expect(sendEdit({})).toMatchObject({ value: { version: 0 } })
})
