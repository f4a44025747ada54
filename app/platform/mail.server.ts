import { createTransport } from 'nodemailer'

/** One mail in two forms that say the same. */
export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

export interface Mailer {
  /** Resolves when the mail was taken on; rejects when it was not, also when the other side is silent for 10 s. */
  send(mail: Mail): Promise<void>
  /** Removes what is kept here of mails to this address, in lower case; what was handed on is out of reach. */
  forget(address: string): Promise<void>
}

const patienceMs = { connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000, dnsTimeout: 5000 }

/** Hands mails to the SMTP server of `url` (smtp:// or smtps://, user and password in it); `from` is the sender. */
export function createSmtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({ url, ...patienceMs }, { from })
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, ...unattended })
    },
    async forget() {},
  }
}

/** A machine wrote it: holiday notices and other machines need not answer (RFC 3834). */
export const unattended = { headers: { 'Auto-Submitted': 'auto-generated' } }
