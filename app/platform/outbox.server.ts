import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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
    async forget(address) {
      for (const name of await mailsIn(folder))
        if ((await recipientOf(join(folder, name))) === address) await drop(folder, name)
    },
  }
}

/** Sorts by instant. */
function fileName(now: number): string {
  return `${new Date(now).toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}.eml`
}

async function prune(folder: string): Promise<void> {
  const mails = await mailsIn(folder)
  const surplus = mails.slice(0, Math.max(0, mails.length - mailsKept))
  await Promise.all(surplus.map((name) => drop(folder, name)))
}

/** The oldest first; none before the first mail has made the folder. */
async function mailsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(unlessMissing([]))
  return names.filter((name) => name.endsWith('.eml')).sort()
}

/** In lower case. A mail that was pruned in the meantime has none. */
async function recipientOf(path: string): Promise<string | undefined> {
  const mail = await readFile(path, 'latin1').catch(unlessMissing(''))
  const [header = ''] = mail.split('\r\n\r\n', 1)
  const [, to] = /^To:(.*)$/im.exec(header.replace(/\r\n[ \t]+/g, ' ')) ?? []
  return to?.replace(/[<>"\s]/g, '').toLowerCase()
}

function drop(folder: string, name: string): Promise<void> {
  return rm(join(folder, name), { force: true })
}

function unlessMissing<T>(instead: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead
    throw error
  }
}
