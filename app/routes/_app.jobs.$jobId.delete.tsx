import { type MetaFunction, redirect } from '@remix-run/node'
import { Form, useLoaderData, useNavigation, useRouteError } from '@remix-run/react'
import { door, requireMember, setFlash } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { deleteJob, getJob } from '#app/features/jobs/jobs.server.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'
import { ErrorPage, errorPageProps } from '#app/ui/error-page.tsx'
import { Page } from '#app/ui/page.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Delete ${data.name}?` : 'No such job'} · Cronstead` },
]

export const loader = door(async (args) => {
  const { id, name } = await getJob(await requireMember(args), jobIdOf(args.params.jobId))
  return { id, name }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const { name } = await deleteJob(ctx, jobIdOf(args.params.jobId))
  await setFlash(args.headers, { kind: 'success', text: `Deleted “${name}”.` })
  return redirect('/jobs', 303)
})

/** A second press comes here too. A job deleted before looks like one that never was, so the status is the same. */
export function ErrorBoundary() {
  const page = errorPageProps(useRouteError())
  if (page.status !== 404) return <ErrorPage {...page} />
  return (
    <Page title="There is nothing to delete" crumbs={[{ label: 'Jobs', to: '/jobs' }]} narrow>
      <p>{page.message}</p>
      <div className="actions">
        <LinkButton to="/jobs" variant="primary">
          Go to your jobs
        </LinkButton>
      </div>
    </Page>
  )
}

export default function DeleteJob() {
  const { id, name } = useLoaderData<typeof loader>()
  const isDeleting = useNavigation().formMethod === 'POST'
  const crumbs = [
    { label: 'Jobs', to: '/jobs' },
    { label: name, to: `/jobs/${id}` },
  ]
  return (
    <Page title={`Delete ${name}?`} crumbs={crumbs} narrow>
      <p>
        The job goes, with its schedule and its command; a run at work is canceled. It does not come back. To stop it
        for a while, pause it.
      </p>
      <Form method="post" className="actions">
        <Button variant="danger" pending={isDeleting} pendingText="Deleting…">
          Delete this job
        </Button>
        <LinkButton to={`/jobs/${id}`}>Keep it</LinkButton>
      </Form>
    </Page>
  )
}
