import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { parseEmail } from './email.ts'

/** The address in lower case; throws GoTrueError when it is none. */
export function acceptEmail(input: string): string {
  const result = parseEmail(input)
  if ('fault' in result) throw new GoTrueError('invalid', result.fault)
  return result.email
}
