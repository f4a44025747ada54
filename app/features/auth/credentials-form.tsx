import type { SubmissionResult } from '@conform-to/react'
import { Form } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { TextField } from '#app/ui/field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { fieldProps, useServerForm } from '#app/ui/server-form.ts'

export interface CredentialsFormProps {
  kind: 'sign-in' | 'sign-up'
  /** Where to go afterwards; travels with the form, as does another form that waits for its sender to sign in. */
  next?: string
  lastResult: SubmissionResult<string[]> | undefined
}

type Name = 'email' | 'password' | 'next' | 'keptForm'

const words = {
  'sign-in': { button: 'Sign in', pending: 'Signing in…', passwordUse: 'current-password', hint: undefined },
  'sign-up': { button: 'Sign up', pending: 'Signing up…', passwordUse: 'new-password', hint: 'At least 8 characters.' },
} as const

/** The one form of the sign-in and sign-up pages. */
export function CredentialsForm({ kind, next, lastResult }: CredentialsFormProps) {
  const { button, pending: pendingText, passwordUse, hint } = words[kind]
  const { field, formProps, formErrors, pending, firstWrongId } = useServerForm<Name>({
    id: kind,
    lastResult,
    defaultValue: { next },
  })
  return (
    <Form method="post" action={`/${kind}`} className="stack" {...formProps}>
      {formErrors ? <Notice tone="danger">{formErrors.join(' ')}</Notice> : null}
      {[field('next'), field('keptForm')].map(({ name, initialValue }) =>
        initialValue === undefined ? null : <input key={name} type="hidden" name={name} value={initialValue} />,
      )}
      <TextField
        {...fieldProps(field('email'), firstWrongId)}
        label="E-mail"
        type="email"
        autoComplete="username"
        inputMode="email"
        maxLength={255}
        required
      />
      <TextField
        {...fieldProps(field('password'), firstWrongId)}
        label="Password"
        type="password"
        autoComplete={passwordUse}
        hint={hint}
        required
      />
      <Button variant="primary" pending={pending} pendingText={pendingText}>
        {button}
      </Button>
    </Form>
  )
}
