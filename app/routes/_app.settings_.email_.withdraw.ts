import { redirect } from '@remix-run/node'
import { auth, door, requireSession, setFlash } from '#app/context.server.ts'
import { readAccount } from '#app/features/auth/account.server.ts'
import { withdrawEmailChange } from '#app/features/auth/email-change/email-change.server.ts'
import { readForm } from '#app/http/body.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the form. */
export const loader = door(async (args) => {
  await requireSession(args)
  throw redirect('/settings/email')
})

export const action = door(async (args) => {
  await requireSession(args)
  await readForm(args.request)
  const account = await readAccount(auth, args)
  await withdrawEmailChange(auth, args, account)
  await setFlash(args.headers, { kind: 'success', text: `Your address stays ${account.email}.` })
  return redirect('/settings', 303)
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
