import { redirect } from '@remix-run/node'
import { auth, door, mailLimits, requireSession, setFlash } from '#app/context.server.ts'
import { readAccount } from '#app/features/auth/account.server.ts'
import { mailEmailChangeAgain } from '#app/features/auth/email-change/email-change.server.ts'
import { readForm } from '#app/http/body.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the form. */
export const loader = door(async (args) => {
  await requireSession(args)
  throw redirect('/settings/email')
})

export const action = door(async (args) => {
  const { id } = await requireSession(args)
  await readForm(args.request)
  const isTooSoon = (await mailLimits.tryWith(args.request, id)) > 0
  const sent = isTooSoon
    ? { state: 'too_many' as const }
    : await mailEmailChangeAgain(auth, args, await readAccount(auth, args))
  await setFlash(
    args.headers,
    sent.state === 'sent' ? done : { kind: 'warning', text: sent.state === 'refused' ? sent.message : tooSoon },
  )
  return redirect('/settings/email', 303)
})

const done = {
  kind: 'success',
  text: 'If the new address can be used here, mails are on their way again. Those before are void.',
} as const
const tooSoon = 'Mails went out a moment ago. Wait a minute, then try again.'

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
