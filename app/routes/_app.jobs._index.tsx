import { type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, liveVersion, requireMember } from '#app/context.server.ts'
import { JobList } from '#app/features/jobs/list/job-list.tsx'
import { NoJobsFound } from '#app/features/jobs/list/job-list-empty.tsx'
import {
  type JobListQuery,
  jobListPath,
  jobsPerPage,
  readJobListQuery,
} from '#app/features/jobs/list/job-list-query.ts'
import { jobRows } from '#app/features/jobs/list/job-rows.server.ts'
import { JobToolbar } from '#app/features/jobs/list/job-toolbar.tsx'
import { listJobs } from '#app/features/jobs/list/jobs-list.server.ts'
import { noJobsYetHtml } from '#app/features/jobs/list/no-jobs-yet.server.tsx'
import { openRunsToShow } from '#app/features/runs/open-runs.server.ts'
import { overviewPart } from '#app/features/runs/overview/overview.server.tsx'
import { deliverOwn } from '#app/features/runs/runs.server.ts'
import { LinkButton } from '#app/ui/button.tsx'
import { Live } from '#app/ui/live.tsx'
import { Page } from '#app/ui/page.tsx'
import { Pagination } from '#app/ui/pagination.tsx'
import { Rendered } from '#app/ui/rendered.tsx'

export const meta: MetaFunction = () => [{ title: 'Jobs · Cronstead' }]

const refreshSeconds = 5

/** Whoever searches, filters or turns a page is after something in the list. */
function isPlain({ q, state, page }: JobListQuery): boolean {
  return q === '' && state === 'all' && page === 1
}

export const loader = door(async (args) => {
  const ctx = await requireMember(args, { keptWhile: ['tenant', 'runs', 'minute'] })
  const version = await liveVersion(ctx)
  await deliverOwn(ctx)
  const query = readJobListQuery(new URL(args.request.url).searchParams)
  const { jobs, counts } = await listJobs(ctx, query)
  const lastPage = Math.max(1, Math.ceil(counts[query.state] / jobsPerPage))
  if (query.page > lastPage) throw redirect(jobListPath(query, { page: lastPage }))
  const open = await openRunsToShow(ctx)
  const rows = jobRows(jobs, open, ctx.clock())
  const formKey = ctx.newId()
  const isWhole = isPlain(query) && counts.all > 0
  const overview = isWhole ? await overviewPart(ctx, { open, formKey, nowMs: ctx.clock() }) : undefined
  return {
    version,
    overview,
    noJobsYet: counts.all === 0 && query.q === '' ? noJobsYetHtml : undefined,
    query,
    counts,
    formKey,
    jobs: rows,
    ...(open.length > 0 ? { refreshSeconds } : {}),
  }
})

export default function Jobs() {
  const { version, overview, noJobsYet, query, counts, formKey, jobs } = useLoaderData<typeof loader>()
  return (
    <Page title="Jobs" actions={noJobsYet ? undefined : newJob}>
      {noJobsYet ? (
        <Rendered html={noJobsYet} />
      ) : (
        <>
          <Live version={version} says={overview?.says ?? ''} />
          {overview ? <Rendered html={overview.html} /> : null}
          <JobToolbar query={query} counts={counts} />
          {jobs.length === 0 ? <NoJobsFound query={query} /> : <JobList query={query} jobs={jobs} formKey={formKey} />}
          {jobs.length === 0 ? null : (
            <Pagination
              page={query.page}
              pageSize={jobsPerPage}
              total={counts[query.state]}
              one="job"
              many="jobs"
              toPage={(page) => jobListPath(query, { page })}
            />
          )}
        </>
      )}
    </Page>
  )
}

const newJob = (
  <LinkButton to="/jobs/new" variant="primary">
    New job
  </LinkButton>
)
