import { redirect } from '@remix-run/node'
import { auth, door, env, refuseCode, requireSignedIn } from '#app/context.server.ts'
import { codeInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { showCode } from '#app/features/auth/second-factor/second-factor.server.ts'
import { challengePage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { parseForm } from '#app/http/form.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  const { email, missing } = await requireSignedIn(args)
  if (missing !== 'code') throw redirect(nextOf(args.request))
  return challengePage(email)
})

export const action = door(async (args) => {
  const session = await requireSignedIn(args)
  const form = await parseForm(args.request, codeInput)
  if (session.missing !== 'code') return redirect(nextOf(args.request), 303)
  if (!form.ok) return form.reply()
  const refusal = await refuseCode(args, session, form, () => showCode(auth, args, form.value.code))
  return refusal ?? redirect(nextOf(args.request), 303)
})

function nextOf({ url }: Request): string {
  return safeNext(new URL(url).searchParams.get('next'), env.appOrigin)
}

export default FormPage
