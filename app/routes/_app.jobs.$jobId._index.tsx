import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, requireMember } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { JobState } from '#app/features/jobs/job-state.tsx'
import { getJob } from '#app/features/jobs/jobs.server.ts'
import { JobActions } from '#app/features/jobs/page/job-actions.tsx'
import { JobDetails } from '#app/features/jobs/page/job-details.tsx'
import { jobPage } from '#app/features/jobs/page/job-page.server.ts'
import { Page } from '#app/ui/page.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.job.name} · Cronstead` }]

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const job = await getJob(ctx, jobIdOf(args.params.jobId))
  return { ...jobPage(job, ctx.clock()), copyKey: ctx.newId() }
})

export default function JobPage() {
  const { copyKey, ...page } = useLoaderData<typeof loader>()
  return (
    <Page
      title={page.job.name}
      lead={<JobState isEnabled={page.job.isEnabled} />}
      crumbs={[{ label: 'Jobs', to: '/jobs' }]}
      actions={<JobActions job={page.job} copyKey={copyKey} />}
    >
      <JobDetails {...page} />
    </Page>
  )
}
