import { type MetaFunction, redirect } from '@remix-run/node'
import { Link } from '@remix-run/react'
import { auth, currentMember, door, signInLimits, signUpLimits, wayIn } from '#app/context.server.ts'
import { signUpInput } from '#app/features/auth/credentials.ts'
import { CredentialsForm } from '#app/features/auth/credentials-form.tsx'
import { type SignUpRefusal, signUp } from '#app/features/auth/sign-up.server.ts'
import { type FormErrors, parseForm } from '#app/http/form.server.ts'
import { AuthCard } from '#app/ui/auth-card.tsx'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'

export const meta: MetaFunction = () => [{ title: 'Sign up · Cronstead' }]

export const loader = door(async (args) => {
  if (await currentMember(args)) throw redirect('/jobs')
  return null
})

export const action = door(async ({ request, headers }) => {
  const form = await parseForm(request, signUpInput)
  if (!form.ok) return form.reply()
  // Signing up with an address that exists tries its password, so it counts as a try to sign in too.
  const wait = (await signUpLimits.tryFrom(request)) || (await signInLimits.tryWith(request, form.value.email))
  if (wait > 0) return form.tooMany(wait)
  const result = await signUp(auth, { request, headers }, form.value)
  if (result.state === 'check_mail') return redirect('/check-mail', 303)
  if (result.state === 'too_many') return form.tooMany(60)
  if (result.state !== 'signed_in') return form.reply(errorsOf(result))
  await signInLimits.succeeded(request, form.value.email)
  return redirect(await wayIn(result.session, '/jobs'), 303)
})

function errorsOf(result: SignUpRefusal): FormErrors {
  switch (result.state) {
    case 'taken':
      return { fields: { email: ['This address belongs to a member. Sign in instead, or use another one.'] } }
    case 'weak_password':
      return { fields: { password: [result.message] } }
    case 'closed':
      return { form: ['This Cronstead takes no new members.'] }
  }
}

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function SignUp() {
  const actionData = useAnswer<typeof action>()
  return (
    <AuthCard
      title="Sign up"
      lead="You get a database of your own, ready in a moment."
      foot={
        <>
          Already a member? <Link to="/sign-in">Sign in</Link>
        </>
      }
    >
      <CredentialsForm kind="sign-up" lastResult={actionData?.lastResult} />
    </AuthCard>
  )
}
