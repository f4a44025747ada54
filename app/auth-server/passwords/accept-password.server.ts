import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { passwordFault } from './password-rules.ts'

/** Throws GoTrueError when a new password breaks the rules. */
export function acceptPassword(password: string): void {
  const fault = passwordFault(password)
  if (fault?.kind === 'too_long') throw new GoTrueError('invalid', fault.message)
  if (fault) throw new GoTrueError('weakPassword', fault.message, { weak_password: { reasons: ['length'] } })
}
