import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Clock } from './clock.ts'
import { type Mailer, unattended } from './mail.server.ts'

const mailsKept = 200

/**
 * For a machine without an SMTP server: each mail becomes a file of the folder, `<instant>-<random>.eml`, readable by its
 * owner alone, since it opens an account. The newest 200 are kept.
 */
export function createOutbox(folder: string, from: string, clock: Clock): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true }, { from })
  return {
    async send(mail) {
      const { message } = await transport.sendMail({ ...mail, ...unattended, date: new Date(clock()) })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(join(folder, fileName(clock())), message as Buffer, { mode: 0o600, flag: 'wx' })
      await prune(folder)
    },
  }
}

/** Sorts by instant. */
function fileName(now: number): string {
  return `${new Date(now).toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}.eml`
}

async function prune(folder: string): Promise<void> {
  const mails = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
  const surplus = mails.slice(0, Math.max(0, mails.length - mailsKept))
  await Promise.all(surplus.map((name) => rm(join(folder, name), { force: true })))
}
