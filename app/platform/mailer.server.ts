import { join } from 'node:path'
import type { Clock } from './clock.ts'
import type { MailSettings } from './env/mail.server.ts'
import { createSmtpMailer, type Mailer } from './mail.server.ts'
import { createOutbox } from './outbox.server.ts'

/** By SMTP where a server is named, else into the outbox of the data folder. */
export function createMailer({ smtpUrl, from }: MailSettings, dataDir: string, clock: Clock): Mailer {
  return smtpUrl ? createSmtpMailer(smtpUrl, from) : createOutbox(join(dataDir, 'outbox'), from, clock)
}
