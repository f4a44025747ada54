import { redirect } from '@remix-run/node'
import { auth, door, requireSession, setFlash } from '#app/context.server.ts'
import { signOutOthers } from '#app/features/auth/sign-out.server.ts'

export const loader = door(async () => redirect('/settings'))

export const action = door(async (args) => {
  await signOutOthers(auth, args, await requireSession(args))
  await setFlash(args.headers, { kind: 'success', text: 'Your other devices are signed out.' })
  return redirect('/settings', 303)
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
