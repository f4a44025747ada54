import { redirect } from '@remix-run/node'
import { Outlet, type ShouldRevalidateFunctionArgs, useLoaderData } from '@remix-run/react'
import { door, memberIfReady, requireSession, takeFlash } from '#app/context.server.ts'
import { SignOutForm } from '#app/features/auth/sign-out-form.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SignedInShell } from '#app/ui/shell.tsx'

export const loader = door(async (args) => {
  const ctx = await memberIfReady(args, { keptWhile: [] })
  // Whoever waits for a database may leave all the same.
  if (!ctx && new URL(args.request.url).pathname !== '/settings/delete') throw redirect('/setup', 303)
  const { email } = ctx?.member ?? (await requireSession(args))
  return { email, flash: await takeFlash(args.request, args.headers) }
})

/** The message of a form stays while its page is followed. */
export function shouldRevalidate({ currentUrl, nextUrl, formMethod, ...by }: ShouldRevalidateFunctionArgs): boolean {
  const isFollowing = !formMethod && currentUrl.href === nextUrl.href
  // With single fetch Remix says that everything loads anew by default, also after a form that was refused.
  const isRefused = by.actionStatus !== undefined && by.actionStatus >= 400
  return !isFollowing && !isRefused && by.defaultShouldRevalidate
}

export default function AppLayout() {
  const { email, flash } = useLoaderData<typeof loader>()
  return (
    <SignedInShell email={email} signOut={<SignOutForm />}>
      {flash ? <Notice tone={flash.kind}>{flash.text}</Notice> : null}
      <Outlet />
    </SignedInShell>
  )
}
