import { data, redirect } from '@remix-run/node'
import { auth, door, refuseCode, requireRecentSignIn, setFlash } from '#app/context.server.ts'
import { enrolmentInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { confirmEnrolment } from '#app/features/auth/second-factor/second-factor.server.ts'
import { scanPage, startPage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

/** The secret is told once, so that who comes back later begins anew. */
export const loader = door(async (args) => {
  await requireRecentSignIn(args)
  return startPage()
})

export const action = door(async (args) => {
  const session = await requireRecentSignIn(args)
  const form = await parseForm(args.request, enrolmentInput)
  const refusal = form.ok
    ? await refuseCode(args, session, form, () =>
        confirmEnrolment(auth, args, session, { factorId: form.value.factor, code: form.value.code }),
      )
    : form.reply()
  if (refusal) {
    const enrolment = enrolmentInput.omit({ code: true }).safeParse(Object.fromEntries(form.formData)).data
    const page = enrolment && scanPage({ factorId: enrolment.factor, secret: enrolment.secret }, session.email)
    return data(page ? { ...refusal.data, page } : refusal.data, refusal.init ?? {})
  }
  await setFlash(args.headers, {
    kind: 'success',
    text: 'Two-factor sign-in is on. Your other devices are signed out.',
  })
  return redirect('/settings', 303)
})

export default FormPage
