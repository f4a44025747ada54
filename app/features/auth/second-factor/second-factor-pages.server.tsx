import { renderSVG } from 'uqr'
import { codeField } from '#app/features/auth/form-page/fields.ts'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import { orSignOut } from '#app/features/auth/form-page/or-sign-out.server.tsx'
import { KeptForm } from '#app/features/auth/kept-form.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { Enrolment } from './second-factor.server.ts'

const title = 'Two-factor sign-in'
const crumbs = [{ label: 'Settings', to: '/settings' }]

/** The page that begins the set-up. */
export function startPage(): FormPageData {
  return {
    title,
    lead: 'With an authenticator app on your phone, a password alone no longer opens your account.',
    crumbs,
    form: {
      id: 'start',
      action: '/settings/two-factor',
      fields: [],
      submit: 'Set up',
      pending: 'Setting up…',
    },
  }
}

/** The secret, as a picture and as text, and the field for a first code. */
export function scanPage({ factorId, secret }: Enrolment, email: string): FormPageData {
  return {
    title,
    lead: 'Scan this with your authenticator app, then type the code it shows.',
    crumbs,
    above: renderHtml(<Scan secret={secret} email={email} />),
    form: {
      id: 'confirm',
      action: '/settings/two-factor/confirm',
      fields: [{ ...codeField, hint: 'Your other devices are signed out.' }],
      hidden: { factor: factorId, secret },
      submit: 'Turn on',
      pending: 'Turning on…',
    },
  }
}

function Scan({ secret, email }: { secret: string; email: string }) {
  const uri = otpauthUri(secret, email)
  const image = Buffer.from(renderSVG(uri, { ecc: 'M', border: 4 })).toString('base64')
  return (
    <>
      <img
        className="qr"
        src={`data:image/svg+xml;base64,${image}`}
        width={240}
        height={240}
        alt="QR code of the key"
      />
      <p>
        On this phone? <a href={uri}>Open the app</a>, or type the key by hand:
      </p>
      <pre className="code-block">
        <code>{secret.match(/.{1,4}/g)?.join(' ')}</code>
      </pre>
    </>
  )
}

function otpauthUri(secret: string, email: string): string {
  return `otpauth://totp/Cronstead:${encodeURIComponent(email)}?secret=${secret}&issuer=Cronstead`
}

export function turnOffPage(): FormPageData {
  return {
    title,
    lead: 'It is on. Whoever signs in needs your password and a code of your authenticator app.',
    crumbs,
    form: {
      id: 'turn-off',
      fields: [{ ...codeField, hint: 'A code of the app that you turn off.' }],
      submit: 'Turn off',
      pending: 'Turning off…',
      tone: 'danger',
    },
  }
}

/** A form that waits for its sender to be in, and the address of this page without the note that it has just come. */
export interface WaitingForm {
  form: string
  path: string
}

/** The second step of signing in. */
export function challengePage(email: string, waiting?: WaitingForm): FormPageData {
  return {
    title: 'One more step',
    lead: `Type the code that your authenticator app shows for ${email}.`,
    ...(waiting && { above: renderHtml(<Waiting form={waiting.form} />) }),
    form: {
      id: 'code',
      fields: [codeField],
      ...(waiting && { action: waiting.path, hidden: { keptForm: waiting.form } }),
      submit: 'Continue',
      pending: 'Checking…',
    },
    below: orSignOut('Is the device lost? Whoever runs this Cronstead can take the second factor off your account.'),
  }
}

function Waiting({ form }: Pick<WaitingForm, 'form'>) {
  return (
    <>
      <Notice tone="warning">
        <p>What you sent is not saved yet, and not lost. With the code it is sent.</p>
      </Notice>
      <KeptForm fields={form} />
    </>
  )
}
