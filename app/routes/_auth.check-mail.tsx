import { redirect } from '@remix-run/node'
import { auth, awaitedEmail, door, mailCodeLimits, wayIn } from '#app/context.server.ts'
import { mailCodeInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { mailKind } from '#app/features/auth/mail/mail-kinds.server.ts'
import { codePage } from '#app/features/auth/mail/mail-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => codePage(typeOf(args.request), awaitedEmail(args), auth.mails))

export const action = door(async (args) => {
  const form = await parseForm(args.request, mailCodeInput)
  if (!form.ok) return form.reply()
  const { email, code } = form.value
  const wait = await mailCodeLimits.tryWith(args.request, email)
  if (wait > 0) return form.tooMany(wait)
  const type = typeOf(args.request)
  const opened = await mailKind(type).open(auth, args, type, { email, digits: code })
  if (opened.state === 'too_many') return form.tooMany(60)
  if (opened.state !== 'signed_in') return form.reply({ fields: { code: [wrongCode] } })
  await mailCodeLimits.succeeded(args.request, email)
  return redirect(await wayIn(opened.session, '/jobs'), 303)
})

const wrongCode = 'This code is not right for this address, or it is too old. The latest mail has the one that works.'

function typeOf({ url }: Request): 'signup' | 'recovery' {
  return new URL(url).searchParams.get('type') === 'recovery' ? 'recovery' : 'signup'
}

export default FormPage
