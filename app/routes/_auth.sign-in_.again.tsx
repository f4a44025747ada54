import { data, redirect } from '@remix-run/node'
import { auth, clock, door, env, refuseCode, requireSession, signInLimits, wayIn } from '#app/context.server.ts'
import { readAccount } from '#app/features/auth/account.server.ts'
import { againPage } from '#app/features/auth/again-page.server.tsx'
import { codeInput, passwordInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { isRecent } from '#app/features/auth/prove-member.server.ts'
import { showCode } from '#app/features/auth/second-factor/second-factor.server.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import type { DoorArgs } from '#app/http/door.server.ts'
import { type FormRefusal, parseFields } from '#app/http/form.server.ts'
import { readJourney } from '#app/http/journey.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  const session = await requireSession(args)
  const next = safeNext(new URL(args.request.url).searchParams.get('next'), env.appOrigin)
  if (isRecent(session, clock())) throw redirect(next)
  return againPage({ ...(await readAccount(auth, args)), next })
})

export const action = door(async (args) => {
  const session = await requireSession(args)
  const { fields, isNew, next, keptForm } = await readJourney(args.request, env.appOrigin)
  const onward = () => redirect(next, keptForm ? 307 : 303)
  if (isRecent(session, clock())) return onward()
  const account = await readAccount(auth, args)
  const page = againPage({ ...account, next, keptForm, isLost: isNew && !keptForm })
  if (isNew) return data({ page }, { status: statusByCode.signed_out })
  const answer = account.hasSecondFactor
    ? await byCode(args, session.id, fields)
    : await byPassword(args, account.email, fields)
  if (answer instanceof Response) return answer
  return answer ? data({ ...answer.data, page }, answer.init ?? {}) : onward()
})

async function byCode(args: DoorArgs, id: string, fields: FormData): Promise<FormRefusal | undefined> {
  const form = parseFields(fields, codeInput)
  return form.ok ? refuseCode(args, { id }, form, () => showCode(auth, args, form.value.code)) : form.reply()
}

/** A new session takes the place of this one. */
async function byPassword(
  args: DoorArgs,
  email: string,
  fields: FormData,
): Promise<FormRefusal | Response | undefined> {
  const form = parseFields(fields, passwordInput)
  if (!form.ok) return form.reply()
  const wait = await signInLimits.tryWith(args.request, email)
  if (wait > 0) return form.tooMany(wait)
  const result = await signIn(auth, args, { email, password: form.value.password })
  if (result.state === 'too_many') return form.tooMany(60)
  if (result.state !== 'signed_in') return form.reply({ fields: { password: ['This is not your password.'] } })
  await signInLimits.succeeded(args.request, email)
  return result.session.missing ? redirect(await wayIn(result.session, '/settings'), 303) : undefined
}

export default FormPage
