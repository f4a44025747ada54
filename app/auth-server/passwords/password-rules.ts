const minBytes = 6
const maxBytes = 72

export type PasswordFault = { kind: 'too_long' | 'too_short'; message: string }

/** What GoTrue's defaults say against a password: at least 6 and at most 72 bytes. */
export function passwordFault(password: string): PasswordFault | undefined {
  const bytes = new TextEncoder().encode(password).length
  if (bytes > maxBytes) {
    return { kind: 'too_long', message: `Password cannot be longer than ${maxBytes} characters` }
  }
  if (bytes < minBytes) return { kind: 'too_short', message: `Password should be at least ${minBytes} characters.` }
  return undefined
}
