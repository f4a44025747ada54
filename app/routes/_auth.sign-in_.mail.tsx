import { redirect } from '@remix-run/node'
import { door, env, requireSignedIn } from '#app/context.server.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { proveByMailPage } from '#app/features/auth/mail/mail-pages.server.tsx'
import { safeNext } from '#app/http/next.server.ts'

export const meta = formPageMeta

export const loader = door(async (args) => {
  const { email, missing } = await requireSignedIn(args)
  if (missing !== 'mail') throw redirect(safeNext(new URL(args.request.url).searchParams.get('next'), env.appOrigin))
  return proveByMailPage(email)
})

export default FormPage
