import { data, redirect } from '@remix-run/node'
import { auth, door, requireRecentSignIn } from '#app/context.server.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { hasSecondFactor, startEnrolment } from '#app/features/auth/second-factor/second-factor.server.ts'
import { scanPage, startPage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { readForm } from '#app/http/body.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  await requireRecentSignIn(args)
  if (await hasSecondFactor(auth, args)) throw redirect('/settings/two-factor/off')
  return startPage()
})

export const action = door(async (args) => {
  const session = await requireRecentSignIn(args)
  await readForm(args.request)
  if (await hasSecondFactor(auth, args)) return redirect('/settings/two-factor/off', 303)
  return data({ page: scanPage(await startEnrolment(auth, args), session.email) })
})

export default FormPage
