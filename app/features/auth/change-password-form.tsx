import type { SubmissionResult } from '@conform-to/react'
import { Form } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { TextField } from '#app/ui/field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { fieldProps, useServerForm } from '#app/ui/server-form.ts'

interface PasswordFields extends Record<string, unknown> {
  currentPassword: string
  newPassword: string
}

export interface ChangePasswordFormProps {
  email: string
  lastResult: SubmissionResult<string[]> | undefined
}

export function ChangePasswordForm({ email, lastResult }: ChangePasswordFormProps) {
  const { fields, formProps, formErrors, pending, firstWrongId } = useServerForm<PasswordFields>({
    id: 'change-password',
    lastResult,
  })
  return (
    <Form method="post" className="stack" {...formProps}>
      {formErrors ? <Notice tone="danger">{formErrors.join(' ')}</Notice> : null}
      {/* Tells password managers whose password this is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <TextField
        {...fieldProps(fields.currentPassword, firstWrongId)}
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        {...fieldProps(fields.newPassword, firstWrongId)}
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="At least 8 characters. Your other devices are signed out."
        required
      />
      <div className="actions">
        <Button variant="primary" pending={pending} pendingText="Changing…">
          Change password
        </Button>
      </div>
    </Form>
  )
}
