import { type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, liveVersion, requireMember } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { JobState } from '#app/features/jobs/job-state.tsx'
import { getJob } from '#app/features/jobs/jobs.server.ts'
import { JobActions } from '#app/features/jobs/page/job-actions.tsx'
import { jobPage } from '#app/features/jobs/page/job-page.server.tsx'
import { readRunListQuery, runListPath, runsPerPage } from '#app/features/runs/list/run-list-query.ts'
import { deliverOwn } from '#app/features/runs/runs.server.ts'
import { Live } from '#app/ui/live.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { Page } from '#app/ui/page.tsx'
import { Pagination } from '#app/ui/pagination.tsx'
import { Rendered } from '#app/ui/rendered.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.job.name} · Cronstead` }]

const refreshSeconds = 3

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const version = await liveVersion(ctx)
  await deliverOwn(ctx)
  const job = await getJob(ctx, jobIdOf(args.params.jobId))
  const query = readRunListQuery(new URL(args.request.url).searchParams)
  const { isRunning, ...page } = await jobPage(ctx, job, query, ctx.clock())
  if (query.page > 1 && page.total === 0) throw redirect(runListPath(job.id, query))
  const { id, name, kind, isEnabled } = job
  return {
    version,
    job: { id, name, kind, isEnabled },
    query,
    formKey: ctx.newId(),
    ...page,
    ...(isRunning ? { refreshSeconds } : {}),
  }
})

export default function JobPage() {
  const { version, says, job, query, formKey, next, waits, runs, total, details } = useLoaderData<typeof loader>()
  return (
    <Page
      title={job.name}
      lead={
        <>
          <JobState isEnabled={job.isEnabled} />
          {next ? (
            <>
              {' '}
              Next run <time dateTime={next.iso}>{next.relative}</time>
            </>
          ) : null}
        </>
      }
      crumbs={[{ label: 'Jobs', to: '/jobs' }]}
      actions={<JobActions job={job} formKey={formKey} />}
    >
      {waits ? (
        <Notice tone="warning" title="The last change has not taken effect yet">
          It waits since <time dateTime={waits.iso}>{waits.since}</time> for the part of Cronstead that runs jobs, which
          cannot be reached. It is saved, and takes effect as soon as that is back.
        </Notice>
      ) : null}
      <Rendered html={runs} />
      {total > runsPerPage ? (
        <Pagination
          page={query.page}
          pageSize={runsPerPage}
          total={total}
          one="run"
          many="runs"
          toPage={(page) => runListPath(job.id, query, { page })}
        />
      ) : null}
      <Rendered html={details} />
      <Live version={version} says={says} />
    </Page>
  )
}
