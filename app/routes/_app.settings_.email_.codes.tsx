import { data, redirect } from '@remix-run/node'
import { auth, door, mailCodeLimits, requireSession, setFlash } from '#app/context.server.ts'
import { readAccount } from '#app/features/auth/account.server.ts'
import { emailCodesInput } from '#app/features/auth/credentials.ts'
import {
  agreeByCodes,
  type TypedAgreement,
  type TypedCode,
} from '#app/features/auth/email-change/agree-by-codes.server.ts'
import { emailPage } from '#app/features/auth/email-change/email-change-pages.server.tsx'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { type FormErrors, parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

/** Also for whoever comes here by the address bar or the back button. */
export const loader = door(async (args) => {
  await requireSession(args)
  return emailPage(await readAccount(auth, args), auth.mails)
})

export const action = door(async (args) => {
  const { id } = await requireSession(args)
  const form = await parseForm(args.request, emailCodesInput)
  const account = await readAccount(auth, args)
  const { email, newEmail } = account
  if (!newEmail) return redirect('/settings/email', 303)
  const again = (errors?: FormErrors) => {
    const refusal = form.reply(errors)
    return data({ page: emailPage(account, auth.mails), ...refusal.data }, refusal.init ?? {})
  }
  if (!form.ok) return again()
  const typed: TypedCode[] = [
    { field: 'codeOld', email, digits: form.value.codeOld },
    { field: 'codeNew', email: newEmail, digits: form.value.codeNew },
  ]
  const mayTry = async () => (await mailCodeLimits.tryWith(args.request, id)) === 0
  const agreement = await agreeByCodes(auth, args, typed, mayTry)
  const errors = errorsOf(agreement)
  if (errors) return again(errors)
  const isChanged = agreement.state === 'changed'
  await setFlash(args.headers, { kind: 'success', text: isChanged ? `Your address is ${newEmail} now.` : half })
  return redirect(isChanged ? '/settings' : '/settings/email', 303)
})

const half = 'One of the two addresses has agreed. Now the other one.'

function errorsOf(agreement: TypedAgreement): FormErrors | undefined {
  if (agreement.state === 'too_many')
    return { form: ['Too many tries. Wait a few minutes, or open the links of the mails.'] }
  if (agreement.state !== 'wrong') return undefined
  const fields = { [agreement.field]: ['This is not the code of the latest mail, or its time is over.'] }
  return agreement.agreed > 0 ? { fields, form: ['The other code was right and need not be typed again.'] } : { fields }
}

export default FormPage
