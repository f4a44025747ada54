import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { auth, currentMember, door, env, signInLimits, wayIn } from '#app/context.server.ts'
import { signInInput } from '#app/features/auth/credentials.ts'
import { CredentialsForm } from '#app/features/auth/credentials-form.tsx'
import { KeptForm } from '#app/features/auth/kept-form.tsx'
import { awaitMail } from '#app/features/auth/mail/awaited-mail.server.ts'
import type { MemberSession } from '#app/features/auth/session/live-session.ts'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { stepPath } from '#app/features/auth/step-path.ts'
import { type FormReply, parseFields } from '#app/http/form.server.ts'
import { readJourney } from '#app/http/journey.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { AuthCard } from '#app/ui/auth-card.tsx'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Notice } from '#app/ui/notice.tsx'

export const meta: MetaFunction = () => [{ title: 'Sign in · Cronstead' }]

export const loader = door(async ({ request, headers }) => {
  const { searchParams } = new URL(request.url)
  const next = safeNext(searchParams.get('next'), env.appOrigin)
  if (await currentMember({ request, headers })) throw redirect(next)
  return { next, wasUnsaved: searchParams.has('unsaved') }
})

export const action = door(async ({ request, headers }) => {
  const { fields, next, keptForm, isNew } = await readJourney(request, env.appOrigin)
  if (keptForm && (await currentMember({ request, headers }))) throw redirect(next, 307)
  if (isNew) {
    const initialValue = { next, ...(keptForm && { keptForm }) }
    return data<FormReply>({ lastResult: { initialValue } }, { status: statusByCode.signed_out })
  }
  const form = parseFields(fields, signInInput)
  if (!form.ok) return form.reply()
  const wait = await signInLimits.tryWith(request, form.value.email)
  if (wait > 0) return form.tooMany(wait)
  const result = await signIn(auth, { request, headers }, form.value)
  if (result.state === 'too_many') return form.tooMany(60)
  if (result.state === 'unconfirmed') {
    awaitMail({ request, headers }, auth.project.cookie, form.value)
    return redirect('/check-mail', 303)
  }
  if (result.state !== 'signed_in') return form.reply({ form: [refused] })
  await signInLimits.succeeded(request, form.value.email)
  return goOn(result.session, next, keptForm !== undefined)
})

async function goOn(session: MemberSession, next: string, hasForm: boolean) {
  if (!hasForm) return redirect(await wayIn(session, next), 303)
  // With 307 the browser takes the form along.
  return redirect(session.missing ? `${stepPath(session.missing, next)}&unsaved=yes` : next, 307)
}

const refused = 'This e-mail address and password do not belong together. Check both and try again.'

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function SignIn() {
  const { next, wasUnsaved } = useLoaderData<typeof loader>()
  const lastResult = useAnswer<typeof action>()?.lastResult
  const keptForm = lastResult?.initialValue?.keptForm
  const foot = keptForm ? (
    <a href="/forgot-password" target="_blank" rel="noopener">
      Forgot your password?
    </a>
  ) : (
    <>
      New here? <Link to="/sign-up">Sign up</Link>, or <Link to="/forgot-password">set a new password</Link>
    </>
  )
  return (
    <AuthCard title="Sign in" foot={foot}>
      {keptForm ? (
        <Notice tone="warning" title="Your session has ended">
          <p>What you just sent is not saved yet, and not lost. Sign in, and it is sent.</p>
        </Notice>
      ) : wasUnsaved ? (
        <Notice tone="warning">Your session has ended, and what you just sent was not saved.</Notice>
      ) : null}
      <CredentialsForm kind="sign-in" next={next} lastResult={lastResult} />
      {keptForm ? <KeptForm fields={String(keptForm)} /> : null}
    </AuthCard>
  )
}
