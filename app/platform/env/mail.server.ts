import { settingsGroup } from './group.server.ts'
import { oneOf, smtpUrl, text, wholeNumber } from './values.server.ts'

export interface MailSettings {
  /** smtp:// or smtps://, user and password in it. Undefined: mails become files of the outbox folder. */
  smtpUrl: string | undefined
  /** The sender of every mail. */
  from: string
  /** To all people together. */
  mailsPerHour: number
  /** Who signs up opens a mail before anything else. */
  confirmsAddresses: boolean
}

export const mail = settingsGroup({
  shape: {
    SMTP_URL: smtpUrl.optional(),
    MAIL_FROM: text.optional(),
    MAILS_PER_HOUR: wholeNumber(1).default(100),
    AUTH_CONFIRM_EMAIL: oneOf('on', 'off').optional(),
  },
  incomplete: (isSet) =>
    isSet('SMTP_URL') && !isSet('MAIL_FROM') ? ['MAIL_FROM: missing, while SMTP_URL is there'] : [],
  result: (values): MailSettings => ({
    smtpUrl: values.SMTP_URL,
    from: values.MAIL_FROM ?? 'Cronstead <cronstead@localhost>',
    mailsPerHour: values.MAILS_PER_HOUR,
    confirmsAddresses: values.AUTH_CONFIRM_EMAIL ? values.AUTH_CONFIRM_EMAIL === 'on' : values.SMTP_URL !== undefined,
  }),
})
