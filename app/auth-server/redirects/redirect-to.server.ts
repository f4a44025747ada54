import type { AuthContext } from '#app/auth-server/context.server.ts'

/** Where the browser goes in the end: what the client asked for where that is allowed, else where it comes from, else the site. */
export function redirectTo(ctx: AuthContext, request: Request): string {
  const asked = request.headers.get('redirect_to') || new URL(request.url).searchParams.get('redirect_to') || ''
  const candidates = [asked, request.headers.get('referer') ?? '']
  return candidates.find((address) => ctx.redirects.allows(address)) ?? ctx.siteUrl
}
