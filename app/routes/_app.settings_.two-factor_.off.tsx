import { redirect } from '@remix-run/node'
import { auth, door, refuseCode, requireRecentSignIn, setFlash } from '#app/context.server.ts'
import { codeInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { hasSecondFactor, turnOff } from '#app/features/auth/second-factor/second-factor.server.ts'
import { turnOffPage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  await requireRecentSignIn(args)
  if (!(await hasSecondFactor(auth, args))) throw redirect('/settings/two-factor')
  return turnOffPage()
})

export const action = door(async (args) => {
  const session = await requireRecentSignIn(args)
  const form = await parseForm(args.request, codeInput)
  if (!form.ok) return form.reply()
  const refusal = await refuseCode(args, session, form, () => turnOff(auth, args, form.value.code))
  if (refusal) return refusal
  await setFlash(args.headers, { kind: 'success', text: 'Two-factor sign-in is off.' })
  return redirect('/settings', 303)
})

export default FormPage
