import { type MetaFunction, redirect } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { auth, door, requireMember, requireSession, setFlash, signInLimits, tenants } from '#app/context.server.ts'
import { ChangePasswordForm } from '#app/features/auth/change-password-form.tsx'
import { changePasswordInput } from '#app/features/auth/credentials.ts'
import { changePassword, type PasswordRefusal } from '#app/features/auth/passwords.server.ts'
import { describeTenant } from '#app/features/tenants/describe-tenant.server.ts'
import { type FormErrors, parseForm } from '#app/http/form.server.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'
import { Code } from '#app/ui/code.tsx'
import { DefinitionList } from '#app/ui/definition-list.tsx'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Page, Section } from '#app/ui/page.tsx'

export const meta: MetaFunction = () => [{ title: 'Settings · Cronstead' }]

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  return { email: ctx.member.email, database: await describeTenant(tenants, ctx), visit: ctx.newId() }
})

export const action = door(async (args) => {
  const session = await requireSession(args)
  const form = await parseForm(args.request, changePasswordInput)
  if (!form.ok) return form.reply()
  const wait = await signInLimits.tryWith(args.request, session.email)
  if (wait > 0) return form.tooMany(wait)
  const change = await changePassword(auth, args, session, form.value)
  if (change.state === 'too_many') return form.tooMany(60)
  if (change.state !== 'changed') return form.reply(errorsOf(change))
  await signInLimits.succeeded(args.request, session.email)
  await setFlash(args.headers, { kind: 'success', text: 'Password changed. Your other devices are signed out.' })
  return redirect('/settings', 303)
})

function errorsOf(refusal: PasswordRefusal): FormErrors {
  switch (refusal.state) {
    case 'wrong_password':
      return { fields: { currentPassword: ['This is not your current password.'] } }
    case 'same_password':
      return { fields: { newPassword: ['This is your current password. Choose another one.'] } }
    case 'weak_password':
      return { fields: { newPassword: [refusal.message] } }
    case 'signed_out':
      return { form: ['Your session has ended. Sign in again, then change the password.'] }
    case 'refused':
      return { form: [refusal.message] }
  }
}

function sizeWords({ sizeBytes, maxBytes }: { sizeBytes: number; maxBytes?: number | undefined }): string {
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`
  return maxBytes === undefined ? kilobytes(sizeBytes) : `${kilobytes(sizeBytes)} of ${kilobytes(maxBytes)}`
}

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function Settings() {
  const { email, database, visit } = useLoaderData<typeof loader>()
  const actionData = useAnswer<typeof action>()
  return (
    <Page title="Settings" narrow>
      <Section title="You and your database">
        <DefinitionList
          items={[
            { term: 'E-mail', detail: email },
            { term: 'Database', detail: <Code>{database.name}</Code> },
            { term: 'Size', detail: sizeWords(database) },
          ]}
        />
      </Section>
      <Section title="Your data">
        <p>
          Take your jobs and the record of their runs along as JSON
          {database.isFile ? ', or your whole database as a SQLite file' : ''}. Values of secret headers are in neither
          in a form that anybody can read.
        </p>
        <div className="actions">
          <LinkButton to="/settings/export/json" reloadDocument>
            Export as JSON
          </LinkButton>
          <LinkButton to="/settings/export/json?only=jobs" reloadDocument>
            Jobs alone
          </LinkButton>
          {database.isFile ? (
            <LinkButton to="/settings/export/database" reloadDocument>
              Download the database
            </LinkButton>
          ) : null}
          <LinkButton to="/settings/import">Import jobs</LinkButton>
        </div>
      </Section>
      <Section title="Change password">
        {/* Another form once the password is changed: no password stays in its fields. */}
        <ChangePasswordForm key={visit} email={email} lastResult={actionData?.lastResult} />
      </Section>
      <Section title="Sign out everywhere">
        <p>Ends every session of yours, on this device too. Do this when a device is lost.</p>
        <Form method="post" action="/sign-out-everywhere">
          <Button variant="danger">Sign out everywhere</Button>
        </Form>
      </Section>
    </Page>
  )
}
