import { redirect } from '@remix-run/node'
import { auth, deletion, door, memberIfReady, requireRecentSignIn, tenants } from '#app/context.server.ts'
import { emailInput } from '#app/features/auth/credentials.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { dropSessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { countJobs } from '#app/features/jobs/list/count-jobs.server.ts'
import { deleteAccountPage } from '#app/features/tenants/delete-account-page.server.tsx'
import { deleteAccount } from '#app/features/tenants/deletion.server.ts'
import { describeTenant } from '#app/features/tenants/describe-tenant.server.ts'
import { farewellPath } from '#app/features/tenants/farewell.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { keepForm } from '#app/ui/keep-form.ts'

export const meta = formPageMeta

export const clientAction = keepForm

export const loader = door(async (args) => {
  const { email } = await requireRecentSignIn(args)
  const ctx = await memberIfReady(args)
  if (!ctx) return deleteAccountPage(email, undefined)
  return deleteAccountPage(email, { ...(await countJobs(ctx)), isFile: (await describeTenant(tenants, ctx)).isFile })
})

export const action = door(async (args) => {
  const session = await requireRecentSignIn(args)
  const form = await parseForm(args.request, emailInput)
  if (!form.ok) return form.reply()
  if (form.value.email !== session.email) {
    return form.reply({ fields: { email: [`This is not your address. Yours is ${session.email}.`] } })
  }
  const state = await deleteAccount(deletion, session)
  dropSessionCookie(args.request, args.headers, auth.project.cookie)
  return redirect(farewellPath(state), 303)
})

export default FormPage
