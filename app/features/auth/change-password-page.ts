import { currentPasswordField, newPasswordField } from '#app/features/auth/form-page/fields.ts'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'

export function changePasswordPage(email: string): FormPageData {
  return {
    title: 'Change password',
    crumbs: [{ label: 'Settings', to: '/settings' }],
    form: {
      id: 'change-password',
      fields: [
        currentPasswordField,
        { ...newPasswordField, hint: 'At least 8 characters. Your other devices are signed out.' },
      ],
      // Tells password managers whose password this is.
      hidden: { username: email },
      submit: 'Change password',
      pending: 'Changing…',
    },
  }
}
