import { type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { auth, currentMember, door, env, signInLimits, tenants } from '#app/context.server.ts'
import { signInInput } from '#app/features/auth/credentials.ts'
import { CredentialsForm } from '#app/features/auth/credentials-form.tsx'
import { signIn } from '#app/features/auth/sign-in.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { AuthCard } from '#app/ui/auth-card.tsx'
import { Notice } from '#app/ui/notice.tsx'

export const meta: MetaFunction = () => [{ title: 'Sign in · Cronstead' }]

export const loader = door(async ({ request, headers }) => {
  const { searchParams } = new URL(request.url)
  const next = safeNext(searchParams.get('next'), env.appOrigin)
  if (await currentMember({ request, headers })) throw redirect(next)
  return { next, wasUnsaved: searchParams.has('unsaved') }
})

export const action = door(async ({ request, headers }) => {
  const form = await parseForm(request, signInInput)
  if (!form.ok) return form.reply()
  const wait = await signInLimits.tryWith(request, form.value.email)
  if (wait > 0) return form.tooMany(wait)
  const result = await signIn(auth, { request, headers }, form.value)
  if (result.state === 'too_many') return form.tooMany(60)
  if (result.state !== 'signed_in') return form.reply({ form: [refusals[result.state]] })
  await signInLimits.succeeded(request, form.value.email)
  const db = await memberDb(tenants, result.session)
  return redirect(db ? safeNext(form.formData.get('next'), env.appOrigin) : '/setup', 303)
})

const refusals = {
  refused: 'This e-mail address and password do not belong together. Check both and try again.',
  unconfirmed: 'This e-mail address is not confirmed yet. Open the link in the mail we sent you, then sign in.',
}

export default function SignIn() {
  const { next, wasUnsaved } = useLoaderData<typeof loader>()
  const actionData = useActionData<typeof action>()
  return (
    <AuthCard
      title="Sign in"
      foot={
        <>
          New here? <Link to="/sign-up">Sign up</Link>
        </>
      }
    >
      {wasUnsaved ? (
        <Notice tone="warning">Your session has ended, and what you just sent was not saved.</Notice>
      ) : null}
      <CredentialsForm kind="sign-in" next={next} lastResult={actionData?.lastResult} />
    </AuthCard>
  )
}
