import { redirect } from '@remix-run/node'
import { auth, door, mailLimits, requireRecentSignIn, requireSession } from '#app/context.server.ts'
import { readAccount } from '#app/features/auth/account.server.ts'
import { emailInput } from '#app/features/auth/credentials.ts'
import { askEmailChange } from '#app/features/auth/email-change/email-change.server.ts'
import { emailPage } from '#app/features/auth/email-change/email-change-pages.server.tsx'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  await requireSession(args)
  const account = await readAccount(auth, args)
  if (!account.newEmail) await requireRecentSignIn(args)
  return emailPage(account, auth.mails)
})

export const action = door(async (args) => {
  const { id } = await requireRecentSignIn(args)
  const form = await parseForm(args.request, emailInput)
  if (!form.ok) return form.reply()
  const account = await readAccount(auth, args)
  if (form.value.email === account.email) return form.reply({ fields: { email: ['This is your address already.'] } })
  const wait = await mailLimits.tryWith(args.request, id)
  if (wait > 0) return form.tooMany(wait)
  const asked = await askEmailChange(auth, args, account, form.value.email)
  if (asked.state === 'too_many') return form.tooMany(60)
  if (asked.state === 'refused') return form.reply({ fields: { email: [asked.message] } })
  return redirect('/settings/email', 303)
})

export default FormPage
