import type { EmailOtpType } from '@supabase/supabase-js'
import type { Auth } from '#app/features/auth/auth.server.ts'
import { openEmailChangeMail } from '#app/features/auth/email-change/agree-to-email.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { type MailProof, type OpenedMail, openMail, openSignUpMail } from './open-mail.server.ts'

export interface MailKind {
  /** What the page says that its link leads to; nothing is used up before its button is pressed. */
  title: string
  lead: string
  submit: string
  pending: string
  /** What the button does. */
  open: (auth: Auth, exchange: Exchange, type: EmailOtpType, proof: MailProof) => Promise<OpenedMail>
  /** What to say once it is done. */
  said?: string
  /** Where another mail of the kind is asked for. */
  again: '/check-mail/resend' | '/forgot-password' | '/settings/email'
}

/** Every kind of mail that brings people here, by the `type` in its link. */
export const mailKinds = {
  signup: {
    title: 'Confirm your address',
    lead: 'One press, and the account is yours.',
    submit: 'Confirm',
    pending: 'Confirming…',
    open: openSignUpMail,
    said: 'Your address is confirmed.',
    again: '/check-mail/resend',
  },
  invite: {
    title: 'Accept the invitation',
    lead: 'Whoever runs this Cronstead made an account for you. Accept it, then choose a password.',
    submit: 'Accept',
    pending: 'Accepting…',
    open: openMail,
    again: '/forgot-password',
  },
  recovery: {
    title: 'Set a new password',
    lead: 'Go on to choose a new password for your account.',
    submit: 'Continue',
    pending: 'Opening…',
    open: openMail,
    again: '/forgot-password',
  },
  magiclink: {
    title: 'Sign in',
    lead: 'This mail signs you in. Then you choose a new password.',
    submit: 'Sign in',
    pending: 'Signing in…',
    open: openMail,
    again: '/forgot-password',
  },
  email_change: {
    title: 'Agree to the new address',
    lead: 'With this mail one of the two addresses of the change agrees to it.',
    submit: 'Agree',
    pending: 'Agreeing…',
    open: openEmailChangeMail,
    again: '/settings/email',
  },
  /** Templates for Supabase use it for a sign-up, an invitation and a link to sign in. */
  email: {
    title: 'Confirm that it is you',
    lead: 'One press, and you are in.',
    submit: 'Continue',
    pending: 'Opening…',
    open: openSignUpMail,
    again: '/forgot-password',
  },
} satisfies Partial<Record<EmailOtpType, MailKind>>

export type MailType = keyof typeof mailKinds

export function mailKind(type: MailType): MailKind {
  return mailKinds[type]
}

export function isMailType(type: unknown): type is MailType {
  return typeof type === 'string' && Object.hasOwn(mailKinds, type)
}
