import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'

/** What the mail that went to this address last holds: the address of its button, and the code. */
export function lastMail({ mails }: { mails: readonly ParsedMail[] }, to: string) {
  const mail = mails.findLast((each) => [each.to].flat().some((address) => address?.text === to))
  if (!mail) throw new Error(`No mail came to ${to}`)
  const [link = ''] = /https?:\/\/\S+/.exec(mail.text ?? '') ?? []
  const [code = ''] = /^\d{6}$/m.exec(mail.text ?? '') ?? []
  const { searchParams } = URL.parse(link) ?? new URL('http://nowhere')
  return { mail, link, code, tokenHash: searchParams.get('token_hash') ?? '', type: searchParams.get('type') ?? '' }
}

/** The mails of an outbox folder, oldest first. */
export function readOutbox(folder: string): Promise<ParsedMail[]> {
  const files = readdirSync(folder).sort()
  return Promise.all(files.map((name) => simpleParser(readFileSync(join(folder, name)))))
}
