/** The path to go to after signing in, when it lies on this site; else `fallback`. */
export function safeNext(next: unknown, appOrigin: string, fallback = '/jobs'): string {
  // Browsers drop tabs and read a backslash as a slash, so only visible ASCII, and no second slash of either kind.
  if (typeof next !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next)) return fallback
  const url = URL.parse(next, appOrigin)
  return url?.origin === appOrigin ? url.pathname + url.search + url.hash : fallback
}
