/**
 * JSON for a statement that takes texts out of it: half of a surrogate pair, as a cut leaves it and JSON may hold it,
 * becomes U+FFFD. SQLite would make bytes of it that are no UTF-8, and libSQL ends the process when it reads those.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? part.toWellFormed() : part))
}
