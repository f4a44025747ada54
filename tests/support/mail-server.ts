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

/** A real SMTP server on a port of this machine, for this test. */
export async function startMailServer(): Promise<MailServer> {
  const { stop, ...server } = await standingMailServer()
  onTestFinished(stop)
  return server
}

/** The same for all tests of a file, which stops it when they ended. */
export async function standingMailServer(): Promise<MailServer & { stop: () => Promise<void> }> {
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
  return {
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    refuse: (address) => {
      refused = address
    },
  }
}
