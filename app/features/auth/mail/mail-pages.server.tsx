import { Children, type ReactNode } from 'react'
import { codeField, emailField, newPasswordField } from '#app/features/auth/form-page/fields.ts'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import { orSignOut } from '#app/features/auth/form-page/or-sign-out.server.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { MailHabits } from './mail-habits.ts'
import { type MailKind, type MailType, mailKind } from './mail-kinds.server.ts'
import { OutboxNotice } from './outbox-notice.server.tsx'

/** What the link of a mail opens: one button, for a program that looks at links presses none. */
export function confirmPage(type: MailType, signedInAs: string | undefined): FormPageData {
  const { title, lead, submit, pending } = mailKind(type)
  const above = signedInAs ? (
    <Notice tone="warning" title={`You are signed in as ${signedInAs}`}>
      <p>If this mail is for another account, going on signs you out of this one.</p>
    </Notice>
  ) : null
  return {
    title,
    lead,
    ...(above && { above: renderHtml(above) }),
    form: { id: 'confirm', fields: [], submit, pending },
  }
}

/** Why the link of a mail did not do. */
export type DeadLink = 'used' | 'other_browser' | 'incomplete'

const deadLinks: Record<DeadLink, { title: string; lead: string }> = {
  used: {
    title: 'This link does not work any more',
    lead: 'It works once and for an hour, and a later mail makes it void. If it was opened before, it has done its work.',
  },
  other_browser: {
    title: 'This link was for another browser',
    lead: 'It signs in the browser in which it was asked for, for five minutes. Your address is confirmed all the same.',
  },
  incomplete: {
    title: 'This link is not complete',
    lead: 'Open it in the mail once more, or copy all of it. The six digits in the mail do the same.',
  },
}

/** Helps whoever came by a link that is of no use: in, by the code of the mail, or by another mail. */
export function deadLinkPage(dead: DeadLink, type: MailType, email: string | undefined): FormPageData {
  const kind = mailKind(type)
  if (type === 'email_change') {
    const below = (
      <Ways>
        <a href={kind.again}>See how the change stands</a>
      </Ways>
    )
    return { ...deadLinks[dead], below: renderHtml(below) }
  }
  return {
    ...deadLinks[dead],
    form: { ...againForm(kind, email), id: 'again' },
    below: renderHtml(
      <Ways>
        <a href={codePath(kind)}>Type the code of a mail</a>
        <a href="/sign-in">Sign in</a>
      </Ways>,
    ),
  }
}

/** Asks for the address to which another mail goes. */
export function askAgainPage(email: string | undefined): FormPageData {
  return {
    title: 'Confirm your address',
    lead: 'If the address waits to be confirmed, another mail goes there.',
    form: { ...againForm(mailKind('signup'), email), id: 'resend' },
    below: renderHtml(
      <Ways>
        <a href="/check-mail">Type the code</a>
        <a href="/sign-in">Sign in</a>
      </Ways>,
    ),
  }
}

export function forgotPasswordPage(email: string | undefined, mails: MailHabits): FormPageData {
  return {
    title: 'Forgot your password?',
    lead: 'Name the address of your account, and a mail goes there by which you set a new one.',
    above: renderHtml(<OutboxNotice {...mails} />),
    form: { ...againForm(mailKind('recovery'), email), id: 'forgot-password' },
    below: renderHtml(
      <Ways>
        <a href="/sign-in">Back to sign in</a>
      </Ways>,
    ),
  }
}

function againForm({ again }: MailKind, email: string | undefined) {
  const fields = [{ ...emailField, ...(email ? { value: email } : {}) }]
  return { action: again, fields, submit: 'Send a mail', pending: 'Sending…' }
}

/** The page that waits for the code of a mail, in the browser that asked for it or in another one. */
export function codePage(type: 'signup' | 'recovery', email: string | undefined, mails: MailHabits): FormPageData {
  const kind = mailKind(type)
  const whose = email ?? 'you'
  return {
    title: 'Check your mail',
    lead:
      type === 'signup'
        ? `If ${whose} can sign up here, a mail is on its way. Open its link, or type its code.`
        : `If there is an account for ${whose}, a mail is on its way. Open its link, or type its code.`,
    above: renderHtml(<OutboxNotice {...mails} />),
    form: {
      id: 'mail-code',
      fields: [
        { ...emailField, ...(email ? { value: email } : {}) },
        { ...codeField, hint: 'The six digits in the mail.' },
      ],
      submit: 'Continue',
      pending: 'Checking…',
    },
    below: renderHtml(
      <div className="auth-foot stack">
        <p>
          Nothing there after a minute? Look in the spam folder
          {type === 'signup'
            ? ', and if you have an account already, sign in or set a new password: no mail comes then'
            : ''}
          .
        </p>
        {email ? (
          <form method="post" action={kind.again}>
            <input type="hidden" name="email" value={email} />
            <button type="submit" className="button">
              Send it again
            </button>
          </form>
        ) : (
          <p>
            <a href={kind.again}>Send it again</a>
          </p>
        )}
        <p>
          <a href="/sign-in">Sign in</a>
          {type === 'signup' ? (
            <>
              {' '}
              or <a href="/forgot-password">set a new password</a>
            </>
          ) : null}
        </p>
      </div>,
    ),
  }
}

/** Where the code of such a mail is typed. */
function codePath({ again }: Pick<MailKind, 'again'>): string {
  return again === '/forgot-password' ? '/check-mail?type=recovery' : '/check-mail'
}

/** The step of who came by a mail. */
export function setPasswordPage(email: string): FormPageData {
  return {
    title: 'Set your password',
    lead: `From now on it opens the account of ${email}. Other devices are signed out.`,
    form: {
      id: 'reset-password',
      fields: [newPasswordField],
      // Tells password managers whose password this is.
      hidden: { username: email },
      submit: 'Set password',
      pending: 'Setting…',
    },
    below: orSignOut(
      'Signed up in another browser? Choose the password here once more. So nobody knows it who may have used your address before you.',
    ),
  }
}

/** The step of who knows the password of an account that was confirmed without the browser that chose it. */
export function proveByMailPage(email: string): FormPageData {
  return {
    title: 'One more step',
    lead: `Somebody confirmed ${email}, but not in the browser that signed up. So that the account is yours alone, set its password by a mail, this once.`,
    form: {
      id: 'prove-by-mail',
      action: mailKind('recovery').again,
      fields: [],
      hidden: { email },
      submit: 'Send the mail',
      pending: 'Sending…',
    },
    below: orSignOut('Is it not your address? Then sign up with one of your own.'),
  }
}

/** Links, each on a line of its own. */
function Ways({ children }: { children: ReactNode }) {
  return (
    <div className="auth-foot stack">
      {Children.map(children, (way) => (
        <p>{way}</p>
      ))}
    </div>
  )
}
