import { changeWords } from '#app/features/auth/email-change/email-change-pages.server.tsx'
import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import type { MailHabits } from '#app/features/auth/mail/mail-habits.ts'
import type { TenantDescription } from '#app/features/tenants/describe-tenant.server.ts'
import { Button } from '#app/ui/button.tsx'
import { Code } from '#app/ui/code.tsx'
import { DefinitionList } from '#app/ui/definition-list.tsx'
import { Section } from '#app/ui/page.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

export interface SettingsPageInput {
  email: string
  database: TenantDescription
  hasSecondFactor: boolean
  mails: MailHabits
}

/** What a member has here, and the way to change each part of it. */
export function settingsPage(input: SettingsPageInput): FormPageData {
  return { title: 'Settings', crumbs: [], above: renderHtml(<Sections {...input} />) }
}

function Sections({ email, database, hasSecondFactor, mails }: SettingsPageInput) {
  return (
    <>
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
          <Way to="/settings/export/json">Export as JSON</Way>
          <Way to="/settings/export/json?only=jobs">Jobs alone</Way>
          {database.isFile ? <Way to="/settings/export/database">Download the database</Way> : null}
          <Way to="/settings/import">Import jobs</Way>
        </div>
      </Section>
      <Section title="E-mail address">
        <p>You sign in with it. {changeWords(mails)}</p>
        <Way to="/settings/email">Change e-mail address</Way>
      </Section>
      <Section title="Password">
        <p>A new password signs your other devices out.</p>
        <Way to="/settings/password">Change password</Way>
      </Section>
      <Section title="Two-factor sign-in">
        {hasSecondFactor ? (
          <>
            <p>On: signing in takes your password and a code of your authenticator app.</p>
            <Way to="/settings/two-factor/off">Turn off</Way>
          </>
        ) : (
          <>
            <p>Off: your password alone opens your account. An authenticator app on your phone makes it safer.</p>
            <Way to="/settings/two-factor">Set up</Way>
          </>
        )}
      </Section>
      <Section title="Devices">
        <p>Lost a device, or signed in somewhere and forgot it? End those sessions, or this one too.</p>
        <div className="actions">
          <Verb action="/sign-out-others">Sign out my other devices</Verb>
          <Verb action="/sign-out-everywhere" isDangerous>
            Sign out everywhere
          </Verb>
        </div>
      </Section>
      <Section title="Delete account">
        <p>Removes your jobs, the record of their runs, your database and your sign-in, for good.</p>
        <Way to="/settings/delete">Delete my account…</Way>
      </Section>
    </>
  )
}

function sizeWords({ sizeBytes, maxBytes }: TenantDescription): string {
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`
  return maxBytes === undefined ? kilobytes(sizeBytes) : `${kilobytes(sizeBytes)} of ${kilobytes(maxBytes)}`
}

function Way({ to, children }: { to: string; children: string }) {
  return (
    <p>
      <a className="button" href={to}>
        {children}
      </a>
    </p>
  )
}

function Verb({ action, isDangerous = false, children }: { action: string; isDangerous?: boolean; children: string }) {
  return (
    <form method="post" action={action}>
      <Button variant={isDangerous ? 'danger' : 'plain'}>{children}</Button>
    </form>
  )
}
