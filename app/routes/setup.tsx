import { type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData, useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'
import { door, requireSession, tenants } from '#app/context.server.ts'
import { SignOutForm } from '#app/features/auth/sign-out-form.tsx'
import { SetupProgress } from '#app/features/tenants/setup-progress.tsx'
import { resumeSetup } from '#app/features/tenants/tenants.server.ts'
import { SignedOutShell } from '#app/ui/shell.tsx'

export const meta: MetaFunction = () => [{ title: 'Setting up · Cronstead' }]

/** Without JavaScript the page follows by itself. */
export const handle = { refreshSeconds: 3 }

export const loader = door(async (args) => {
  const session = await requireSession(args)
  const setup = await resumeSetup(tenants, session)
  if (setup.state === 'ready') throw redirect('/jobs')
  return setup
})

const pollMs = 1500

export default function Setup() {
  const setup = useLoaderData<typeof loader>()
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (state !== 'idle') return
    const timer = setTimeout(revalidate, pollMs)
    return () => clearTimeout(timer)
  }, [state, revalidate])
  return (
    <SignedOutShell actions={<SignOutForm />}>
      <SetupProgress {...setup} />
    </SignedOutShell>
  )
}
