import { redirect } from '@remix-run/node'
import { auth, door, env, requireSignedIn, setFlash, wayIn } from '#app/context.server.ts'
import { newPasswordInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { proveByMailPage, setPasswordPage } from '#app/features/auth/mail/mail-pages.server.tsx'
import { passwordErrors } from '#app/features/auth/password-errors.server.ts'
import { setPassword } from '#app/features/auth/passwords.server.ts'
import type { MemberSession } from '#app/features/auth/session/live-session.ts'
import { stepPath } from '#app/features/auth/step-path.ts'
import { parseForm } from '#app/http/form.server.ts'
import { safeNext } from '#app/http/next.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  const session = await requireSignedIn(args)
  if (session.missing === 'mail') return proveByMailPage(session.email)
  sendOn(args.request, session)
  return setPasswordPage(session.email)
})

export const action = door(async (args) => {
  const session = await requireSignedIn(args)
  const form = await parseForm(args.request, newPasswordInput)
  sendOn(args.request, session)
  if (!form.ok) return form.reply()
  const change = await setPassword(auth, args, session, form.value.newPassword)
  if (change.state === 'too_many') return form.tooMany(60)
  if (change.state !== 'changed') return form.reply(passwordErrors(change))
  await setFlash(args.headers, { kind: 'success', text: 'Your password is set. Other devices are signed out.' })
  return redirect(await wayIn({ ...session, missing: undefined }, nextOf(args.request)), 303)
})

/** Throws a redirect for who has another step to do first, or none; to who came by a password the page says how to. */
function sendOn(request: Request, { missing }: MemberSession): void {
  if (missing === 'password') return
  const { pathname, search } = new URL(request.url)
  if (missing === 'mail') throw redirect(pathname + search, 303)
  throw redirect(missing ? stepPath(missing, pathname + search) : nextOf(request), 303)
}

function nextOf({ url }: Request): string {
  return safeNext(new URL(url).searchParams.get('next'), env.appOrigin)
}

export default FormPage
