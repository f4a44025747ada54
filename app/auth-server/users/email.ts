import { z } from 'zod'

const maxChars = 255

export type EmailResult = { email: string } | { fault: string }

/** The address in lower case, by the rule of HTML forms, which is GoTrue's too. */
export function parseEmail(input: string): EmailResult {
  if (input.length > maxChars) return { fault: 'An email address is too long' }
  if (!z.regexes.html5Email.test(input)) return { fault: 'Unable to validate email address: invalid format' }
  return { email: input.toLowerCase() }
}
