import { auth, door, requireMember, requireSession, tenants } from '#app/context.server.ts'
import { FormPage, formPageMeta } from '#app/features/auth/form-page/form-page.tsx'
import { settingsPage } from '#app/features/auth/settings-page.server.tsx'
import { describeTenant } from '#app/features/tenants/describe-tenant.server.ts'

export const meta = formPageMeta

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  // A session that lacks its second factor does not get here.
  const hasSecondFactor = (await requireSession(args)).aal === 'aal2'
  return settingsPage({
    email: ctx.member.email,
    database: await describeTenant(tenants, ctx),
    hasSecondFactor,
    mails: auth.mails,
  })
})

export default FormPage
