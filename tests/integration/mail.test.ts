import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { createSmtpMailer } from '#app/platform/mail.server.ts'
import { createOutbox } from '#app/platform/outbox.server.ts'
import { freePort } from '#tests/support/free-port.ts'
import { readOutbox } from '#tests/support/last-mail.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const from = 'Cronstead <cron@example.com>'
const mail = { to: 'ada@example.com', subject: 'Grüße, über', text: 'plain ö\n', html: '<p>rich ö</p>' }

test('a mail reaches the SMTP server in both forms', async () => {
  const mailServer = await startMailServer()
  await createSmtpMailer(mailServer.url, from).send(mail)
  const [received] = mailServer.mails
  expect(received).toMatchObject({
    subject: mail.subject,
    text: mail.text,
    from: { text: '"Cronstead" <cron@example.com>' },
  })
  expect(received?.html).toContain('<p>rich ö</p>')
})

test('a refused mail, and a server that is not there, reject', async () => {
  const mailServer = await startMailServer()
  mailServer.refuse('ada@example.com')
  await expect(createSmtpMailer(mailServer.url, from).send(mail)).rejects.toThrow('No such mailbox')
  await expect(createSmtpMailer(`smtp://127.0.0.1:${await freePort()}`, from).send(mail)).rejects.toThrow(
    'ECONNREFUSED',
  )
})

test('an outbox keeps each mail in a file of its own, for its owner alone', async () => {
  const folder = join(tempDir(), 'outbox')
  const outbox = createOutbox(folder, from, () => Date.parse('2026-11-24T12:00:00Z'))
  await outbox.send(mail)
  await outbox.send(mail)
  const files = readdirSync(folder)
  expect(files).toEqual([expect.stringMatching(/^2026-11-24T12-00-00\.000Z-[0-9a-f]{8}\.eml$/), expect.any(String)])
  const path = join(folder, files[0] ?? '')
  expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600])
  const kept = await simpleParser(readFileSync(path))
  expect([kept.subject, kept.text]).toEqual([mail.subject, mail.text])
})

test('an outbox keeps the newest 200 mails', async () => {
  const folder = join(tempDir(), 'outbox')
  let now = 0
  const outbox = createOutbox(folder, from, () => now)
  for (; now < 203; now += 1) await outbox.send(mail)
  const files = readdirSync(folder).sort()
  expect(files).toHaveLength(200)
  expect(files[0]).toMatch(/^1970-01-01T00-00-00\.003Z/)
})

test('an outbox forgets the mails to one address, however its header is written, and no others', async () => {
  const folder = join(tempDir(), 'outbox')
  const outbox = createOutbox(folder, from, () => 0)
  await outbox.forget('ada@example.com')
  const long = `${'a'.repeat(64)}@${'very-long-name.'.repeat(11)}example.com`
  const forgotten = ['ada@example.com', "o'hara+x!#$%&*=?^_`{|}~-y@example.com", long, 'ada@xn--bcher-kva.example.com']
  const others = ['bada@example.com', 'ada@example.com.au', 'ada@example.org']
  for (const to of [...forgotten, ...others, 'ada@example.com']) await outbox.send({ ...mail, to })
  for (const address of forgotten) await outbox.forget(address)
  const left = await readOutbox(folder)
  expect(left.map(({ to }) => [to].flat()[0]?.text).sort()).toEqual([...others].sort())
})
