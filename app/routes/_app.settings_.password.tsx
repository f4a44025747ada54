import { redirect } from '@remix-run/node'
import { auth, door, requireSession, setFlash, signInLimits } from '#app/context.server.ts'
import { changePasswordPage } from '#app/features/auth/change-password-page.ts'
import { changePasswordInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { passwordErrors } from '#app/features/auth/password-errors.server.ts'
import { changePassword } from '#app/features/auth/passwords.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => changePasswordPage((await requireSession(args)).email))

export const action = door(async (args) => {
  const session = await requireSession(args)
  const form = await parseForm(args.request, changePasswordInput)
  if (!form.ok) return form.reply()
  const wait = await signInLimits.tryWith(args.request, session.email)
  if (wait > 0) return form.tooMany(wait)
  const change = await changePassword(auth, args, session, form.value)
  if (change.state === 'too_many') return form.tooMany(60)
  if (change.state !== 'changed') return form.reply(passwordErrors(change))
  await signInLimits.succeeded(args.request, session.email)
  await setFlash(args.headers, { kind: 'success', text: 'Password changed. Your other devices are signed out.' })
  return redirect('/settings', 303)
})

export default FormPage
