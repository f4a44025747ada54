import type { FormPageField } from './form-page.ts'

export const emailField: FormPageField = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autoComplete: 'username',
  inputMode: 'email',
}

export const codeField: FormPageField = {
  name: 'code',
  label: 'Code',
  autoComplete: 'one-time-code',
  inputMode: 'numeric',
}

export const newPasswordField: FormPageField = {
  name: 'newPassword',
  label: 'New password',
  type: 'password',
  autoComplete: 'new-password',
  hint: 'At least 8 characters.',
}

export const currentPasswordField: FormPageField = {
  name: 'currentPassword',
  label: 'Current password',
  type: 'password',
  autoComplete: 'current-password',
}
