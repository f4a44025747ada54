import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import { Notice } from '#app/ui/notice.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

interface Lost {
  jobs: number
  runs: number
  /** The database can be had as a file. */
  isFile: boolean
}

/** Says what goes and offers to take it along, before it asks for the address. Nothing is lost of a database in the making. */
export function deleteAccountPage(email: string, lost: Lost | undefined): FormPageData {
  return {
    title: 'Delete your account',
    lead: 'All of it goes at once and for good. Nobody can bring it back, also not whoever runs this Cronstead.',
    crumbs: [{ label: 'Settings', to: '/settings' }],
    above: renderHtml(lost ? <WhatIsLost {...lost} /> : <NothingYet />),
    form: {
      id: 'delete-account',
      fields: [
        {
          name: 'email',
          label: 'Your e-mail address',
          type: 'email',
          inputMode: 'email',
          autoComplete: 'off',
          hint: `Type ${email} to confirm that you mean it.`,
        },
      ],
      submit: 'Delete my account',
      pending: 'Deleting…',
      tone: 'danger',
    },
    below: renderHtml(
      <p>
        <a href="/settings">Keep it</a>
      </p>,
    ),
  }
}

function NothingYet() {
  return (
    <Notice tone="warning" title="Your database is not ready">
      <p>There is nothing in it yet. Your sign-in goes, on every device, and the address may sign up again.</p>
    </Notice>
  )
}

function WhatIsLost({ jobs, runs, isFile }: Lost) {
  return (
    <Notice tone="warning" title="This is lost">
      <ul>
        <li>
          {counted(jobs, 'job')} with schedule, settings and secrets. None of them runs again, and a run at work ends
          without a record.
        </li>
        <li>{counted(runs, 'recorded run')}, and the database that holds all this.</li>
        <li>Your sign-in, on every device. The address may sign up again and then begins with nothing.</li>
      </ul>
      <p>
        Take your data along first: <a href="/settings/export/json">export as JSON</a>
        {isFile ? (
          <>
            {' or '}
            <a href="/settings/export/database">download the database</a>
          </>
        ) : null}
        .
      </p>
    </Notice>
  )
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
