import type { Account } from '#app/features/auth/account.server.ts'
import { codeField } from '#app/features/auth/form-page/fields.ts'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import { Button } from '#app/ui/button.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

const title = 'Change e-mail address'
const crumbs = [{ label: 'Settings', to: '/settings' }]

/** Asks for a new address, or shows the change that waits for both addresses. */
export function emailPage({ email, newEmail }: Account): FormPageData {
  return newEmail ? pendingPage(email, newEmail) : askPage(email)
}

function askPage(email: string): FormPageData {
  return {
    title,
    lead: `You sign in as ${email}. A mail goes there and one to the new address. It changes when the new one agrees and, where addresses are confirmed here, the old one too.`,
    crumbs,
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

function pendingPage(email: string, newEmail: string): FormPageData {
  return {
    title,
    lead: `${email} is to become ${newEmail}. If that address can be used here, mails are on their way to both.`,
    crumbs,
    above: renderHtml(
      <p>
        Open the link in each of them, in any browser, or type their codes here, together or one after the other. Until
        the address has changed you sign in as before.
      </p>,
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
