import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface MailServer {
  /** For SMTP_URL. */
  url: string
  /** All that arrived, oldest first. */
  mails: ParsedMail[]
  /** From now on each recipient of this address is refused; '' takes all again. */
  refuse: (address: string) => void
}

/** A real SMTP server on a port of this machine. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ParsedMail[] = []
  let refused = ''
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _, done) => done(address === refused ? new Error('No such mailbox') : null),
    onData(stream, _, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail)
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    refuse: (address) => {
      refused = address
    },
  }
}

/** What the mail that went to this address last holds: the address of its button, and the code. */
export function lastMail({ mails }: Pick<MailServer, 'mails'>, to: string) {
  const mail = mails.findLast((each) => [each.to].flat().some((address) => address?.text === to))
  if (!mail) throw new Error(`No mail came to ${to}`)
  const [link = ''] = /https?:\/\/\S+/.exec(mail.text ?? '') ?? []
  const [code = ''] = /^\d{6}$/m.exec(mail.text ?? '') ?? []
  const { searchParams } = URL.parse(link) ?? new URL('http://nowhere')
  return { mail, link, code, tokenHash: searchParams.get('token_hash') ?? '', type: searchParams.get('type') ?? '' }
}
