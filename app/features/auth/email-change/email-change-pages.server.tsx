import type { Account } from '#app/features/auth/account.server.ts'
import { codeField } from '#app/features/auth/form-page/fields.ts'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import type { MailHabits } from '#app/features/auth/mail/mail-habits.ts'
import { OutboxNotice } from '#app/features/auth/mail/outbox-notice.server.tsx'
import { Button } from '#app/ui/button.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

const title = 'Change e-mail address'
const crumbs = [{ label: 'Settings', to: '/settings' }]

/** Asks for a new address, or shows the change that waits. */
export function emailPage({ email, newEmail }: Account, mails: MailHabits): FormPageData {
  return newEmail ? pendingPage(email, newEmail, mails) : askPage(email, mails)
}

/** What a change takes. */
export function changeWords({ agree }: Pick<MailHabits, 'agree'>): string {
  if (agree === 'both') return 'A change takes a press in two mails, to the old and the new address.'
  if (agree === 'either') return 'Mails go to the old and the new address, and a press in one of them changes it.'
  return 'A change takes a press in the mail to the new address, and mostly in the one to the old address, too.'
}

function askPage(email: string, mails: MailHabits): FormPageData {
  return {
    title,
    lead: `You sign in as ${email}. ${changeWords(mails)}`,
    crumbs,
    above: renderHtml(<OutboxNotice {...mails} />),
    form: {
      id: 'new-address',
      action: '/settings/email',
      fields: [
        { name: 'email', label: 'New e-mail address', type: 'email', inputMode: 'email', autoComplete: 'email' },
      ],
      submit: 'Send the mails',
      pending: 'Sending…',
    },
  }
}

function pendingPage(email: string, newEmail: string, mails: MailHabits): FormPageData {
  return {
    title,
    lead: `${email} is to become ${newEmail}. If that address can be used here, mails are on their way to both.`,
    crumbs,
    above: renderHtml(
      <>
        <OutboxNotice {...mails} />
        <p>{agreeWords(mails)} Until the address has changed you sign in as before.</p>
      </>,
    ),
    form: {
      id: 'mail-codes',
      action: '/settings/email/codes',
      fields: [
        { ...codeField, name: 'codeOld', label: `Code of the mail to ${email}`, required: false },
        { ...codeField, name: 'codeNew', label: `Code of the mail to ${newEmail}`, required: false },
      ],
      submit: 'Agree',
      pending: 'Checking…',
    },
    below: renderHtml(
      <div className="stack">
        <p>Nothing there after a minute? Look in the spam folder. Mails that are sent again make those before void.</p>
        <div className="actions">
          <form method="post" action="/settings/email/resend">
            <Button>Send the mails again</Button>
          </form>
          <form method="post" action="/settings/email/withdraw">
            <Button>Leave the address as it is</Button>
          </form>
        </div>
      </div>,
    ),
  }
}

function agreeWords({ agree }: MailHabits): string {
  if (agree === 'either') return 'Open the link in one of them, in any browser, or type its code here. One is enough.'
  const both =
    'Open the link in each of them, in any browser, or type their codes here, together or one after the other.'
  return agree === 'both' ? both : `${both} Here, that of the new address may be enough.`
}

/** After the link of one of the two mails. */
export function agreedPage(changedTo: string | undefined): FormPageData {
  return {
    title: changedTo ? 'Your address is changed' : 'One of two has agreed',
    lead: changedTo
      ? `From now on you sign in as ${changedTo}.`
      : 'Now open the mail to the other address, or type its code in the settings.',
    below: renderHtml(
      <p>
        <a className="button" href={changedTo ? '/settings' : '/settings/email'}>
          Settings
        </a>
      </p>,
    ),
  }
}
