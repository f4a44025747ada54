import type { LetterType } from './wording.ts'

interface LinkInput {
  type: LetterType
  hash: string
  /** Where the browser goes in the end, already allowed. */
  redirectTo: string
}

/** As the client names it when it verifies. */
export function verificationType(type: LetterType) {
  return type === 'email_change_current' || type === 'email_change_new' ? 'email_change' : type
}

/** What a mail's button opens: the application's page where there is one, which asks before it verifies; else GoTrue's link. */
export function confirmLink(
  { confirmUrl, siteUrl, issuer }: { confirmUrl: string | undefined; siteUrl: string; issuer: string },
  input: LinkInput,
): string {
  if (confirmUrl === undefined) return actionLink(issuer, input)
  const url = new URL(confirmUrl)
  url.searchParams.set('token_hash', input.hash)
  url.searchParams.set('type', verificationType(input.type))
  const next = nextOf(url, new URL(siteUrl), URL.parse(input.redirectTo))
  if (next) url.searchParams.set('next', next)
  return url.href
}

/** GoTrue's own link: it verifies when it is opened, and leads on to where the client asked for. */
export function actionLink(issuer: string, { type, hash, redirectTo }: LinkInput): string {
  const query = new URLSearchParams({ token: hash, type: verificationType(type), redirect_to: redirectTo })
  return `${issuer}/verify?${query}`
}

/** The page of the site to go on to; a redirect to the confirming page itself names it in its own `next`. */
function nextOf(confirm: URL, site: URL, redirect: URL | null): string | null {
  if (redirect?.origin !== site.origin) return null
  if (redirect.pathname === confirm.pathname) return redirect.searchParams.get('next')
  const path = redirect.pathname + redirect.search
  return path === '/' ? null : path
}
