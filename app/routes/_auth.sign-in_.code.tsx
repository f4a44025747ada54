import { data, redirect } from '@remix-run/node'
import { auth, door, env, refuseCode, requireSignedIn } from '#app/context.server.ts'
import { codeInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { showCode } from '#app/features/auth/second-factor/second-factor.server.ts'
import { challengePage } from '#app/features/auth/second-factor/second-factor-pages.server.tsx'
import { stepPath } from '#app/features/auth/step-path.ts'
import { parseFields } from '#app/http/form.server.ts'
import { readJourney } from '#app/http/journey.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
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
  const { fields, next, keptForm, isNew } = await readJourney(args.request, env.appOrigin)
  // With 307 the browser takes the form along.
  const goOn = () => redirect(next, keptForm ? 307 : 303)
  if (session.missing !== 'code') return goOn()
  const page = challengePage(session.email, keptForm ? { form: keptForm, path: stepPath('code', next) } : undefined)
  if (isNew) return data({ page }, { status: statusByCode.signed_out })
  const form = parseFields(fields, codeInput)
  const refusal = form.ok
    ? await refuseCode(args, session, form, () => showCode(auth, args, form.value.code))
    : form.reply()
  return refusal ? data({ ...refusal.data, page }, refusal.init ?? {}) : goOn()
})

function nextOf({ url }: Request): string {
  return safeNext(new URL(url).searchParams.get('next'), env.appOrigin)
}

export default FormPage
