import { redirect } from '@remix-run/node'
import { auth, awaitedEmail, door, mailLimits } from '#app/context.server.ts'
import { emailInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { askForMail } from '#app/features/auth/mail/ask-for-mail.server.ts'
import { forgotPasswordPage } from '#app/features/auth/mail/mail-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => forgotPasswordPage(awaitedEmail(args), auth.mails))

export const action = door(async (args) => {
  const form = await parseForm(args.request, emailInput)
  if (!form.ok) return form.reply()
  const wait = await mailLimits.tryWith(args.request, form.value.email)
  if (wait > 0) return form.tooMany(wait)
  await askForMail(auth, args, 'recovery', form.value.email)
  return redirect('/check-mail?type=recovery', 303)
})

export default FormPage
