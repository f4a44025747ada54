import { data, redirect } from '@remix-run/node'
import { auth, clock, door, refuseUnproven, requireSession } from '#app/context.server.ts'
import { provenInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { proofFields } from '#app/features/auth/prove-member.server.ts'
import { hasSecondFactor, startEnrolment } from '#app/features/auth/second-factor/second-factor.server.ts'
import { scanPage, startPage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  const session = await requireSession(args)
  if (await hasSecondFactor(auth, args)) throw redirect('/settings/two-factor/off')
  return startPage(proofFields(session, clock()))
})

export const action = door(async (args) => {
  const session = await requireSession(args)
  const form = await parseForm(args.request, provenInput)
  const refusal = await refuseUnproven(args, session, form)
  if (refusal) return refusal
  if (await hasSecondFactor(auth, args)) return redirect('/settings/two-factor/off', 303)
  return data({ page: scanPage(await startEnrolment(auth, args), session.email) })
})

export default FormPage
