import type { PasswordRefusal } from './passwords.server.ts'

/** What a form says when its new password was not taken, by field and about the whole. */
export function passwordErrors(refusal: PasswordRefusal): { fields?: Record<string, string[]>; form?: string[] } {
  switch (refusal.state) {
    case 'wrong_password':
      return { fields: { currentPassword: ['This is not your current password.'] } }
    case 'same_password':
      return { fields: { newPassword: ['This is your current password. Choose another one.'] } }
    case 'weak_password':
      return { fields: { newPassword: [refusal.message] } }
    case 'signed_out':
      return { form: ['Your session has ended. Sign in again, then change the password.'] }
    case 'refused':
      return { form: [refusal.message] }
  }
}
