import { Notice } from '#app/ui/notice.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { Account } from './account.server.ts'
import { codeField, currentPasswordField } from './form-page/fields.ts'
import type { FormPageData } from './form-page/form-page.ts'
import { KeptForm } from './kept-form.tsx'

interface AgainPageInput extends Account {
  next: string
  /** The form that waits, packed. */
  keptForm?: string | undefined
  /** A form was sent that no page may carry. */
  isLost?: boolean
}

/** Between a member and a step for which they have to show again who they are. */
export function againPage({ email, hasSecondFactor, next, keptForm, isLost = false }: AgainPageInput): FormPageData {
  return {
    title: 'Confirm that it is you',
    lead: `You signed in a while ago. Before this step, ${hasSecondFactor ? 'type the code that your authenticator app shows' : 'type your password'} for ${email}.`,
    ...(keptForm || isLost ? { above: renderHtml(<Waiting isLost={isLost} />) } : {}),
    form: {
      id: 'again',
      action: '/sign-in/again',
      fields: [hasSecondFactor ? codeField : { ...currentPasswordField, name: 'password', label: 'Your password' }],
      // The name tells password managers whose password this is.
      hidden: { next, username: email, ...(keptForm ? { keptForm } : {}) },
      submit: 'Continue',
      pending: 'Checking…',
    },
    below: renderHtml(
      <>
        {keptForm ? <KeptForm fields={keptForm} /> : null}
        <p className="auth-foot">
          <a href="/settings">Leave it</a>
        </p>
      </>,
    ),
  }
}

function Waiting({ isLost }: { isLost: boolean }) {
  if (isLost) return <Notice tone="warning">What you just sent was not done. Send it again after this.</Notice>
  return <Notice tone="warning">What you just sent is not done yet, and not lost: it is sent after this.</Notice>
}
