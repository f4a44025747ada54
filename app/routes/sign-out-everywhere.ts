import { redirect } from '@remix-run/node'
import { auth, door, setFlash } from '#app/context.server.ts'
import { signOut } from '#app/features/auth/sign-out.server.ts'

export const loader = door(async () => redirect('/settings'))

export const action = door(async ({ request, headers }) => {
  await signOut(auth, { request, headers }, 'global')
  await setFlash(headers, { kind: 'success', text: 'You are signed out everywhere.' })
  return redirect('/sign-in', 303)
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
