import { z } from 'zod'
import type { AuthServerConfig } from '#app/auth-server/auth-server.server.ts'
import type { FlagSet } from '#app/platform/program/flags.server.ts'

/** How people get in: sign-up, mails and where their links lead. */
export type AccountOptions = Pick<
  AuthServerConfig,
  | 'siteUrl'
  | 'confirmUrl'
  | 'redirectAllowList'
  | 'autoconfirm'
  | 'disableSignup'
  | 'mailFrequencyMs'
  | 'needsCurrentPassword'
  | 'needsReauthentication'
>

const address = z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })

export const accountSchema = z.object({
  'site-url': address.default('http://localhost:3000'),
  'confirm-url': address.optional(),
  redirects: z.string().default(''),
  autoconfirm: z.boolean().default(false),
  'disable-signup': z.boolean().default(false),
  'require-current-password': z.boolean().default(false),
  'require-reauthentication': z.boolean().default(false),
  'mail-frequency': z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number of seconds')
    .default('60'),
})

type AccountValues = z.output<typeof accountSchema>

export const accountFlags: FlagSet<AccountValues>['flags'] = {
  'site-url': { value: 'URL', help: 'the application, where links of mails lead (http://localhost:3000)' },
  'confirm-url': { value: 'URL', help: 'its page that takes token_hash and type (mails link to /verify without one)' },
  redirects: { value: 'GLOBS', help: 'other addresses where links may lead, separated by commas' },
  autoconfirm: { help: 'who signs up has a session at once, without a mail' },
  'disable-signup': { help: 'only admins make users' },
  'require-current-password': { help: 'a new password needs the current one, but after a recovery' },
  'require-reauthentication': { help: 'a new password needs a mailed code when the session is older than a day' },
  'mail-frequency': { value: 'SECONDS', help: 'between two mails of one kind to one user (60)' },
}

export function accountOptions(values: AccountValues): AccountOptions {
  return {
    siteUrl: values['site-url'],
    confirmUrl: values['confirm-url'],
    redirectAllowList: values.redirects.split(',').filter(Boolean),
    autoconfirm: values.autoconfirm,
    disableSignup: values['disable-signup'],
    needsCurrentPassword: values['require-current-password'],
    needsReauthentication: values['require-reauthentication'],
    mailFrequencyMs: Number(values['mail-frequency']) * 1000,
  }
}
