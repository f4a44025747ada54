import { Form, Outlet, useLoaderData } from '@remix-run/react'
import { door, requireMember } from '#app/context.server.ts'
import { takeFlash } from '#app/http/flash.server.ts'
import { Button } from '#app/ui/button.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SignedInShell } from '#app/ui/shell.tsx'

export const loader = door(async (args) => {
  const { member } = await requireMember(args)
  return { email: member.email, flash: await takeFlash(args.request, args.headers) }
})

export default function AppLayout() {
  const { email, flash } = useLoaderData<typeof loader>()
  const signOut = (
    <Form method="post" action="/sign-out">
      <Button variant="quiet">Sign out</Button>
    </Form>
  )
  return (
    <SignedInShell email={email} signOut={signOut}>
      {flash ? <Notice tone={flash.kind}>{flash.text}</Notice> : null}
      <Outlet />
    </SignedInShell>
  )
}
