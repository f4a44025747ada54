import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, liveVersion, requireMember } from '#app/context.server.ts'
import { RunActions } from '#app/features/runs/page/run-actions.tsx'
import { jobOfRun, runPageHtml } from '#app/features/runs/page/run-page.server.tsx'
import { isEnded } from '#app/features/runs/run.ts'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { stateWords } from '#app/features/runs/run-state.ts'
import { getRun, idOfAddress } from '#app/features/runs/runs.server.ts'
import { formatInstant } from '#app/features/schedule/instants/format-instant.ts'
import { Live } from '#app/ui/live.tsx'
import { Page } from '#app/ui/page.tsx'
import { Rendered } from '#app/ui/rendered.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `${data.job.name}, ${data.when}` : 'No such run'} · Cronstead` },
]

const refreshSeconds = 2

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const version = await liveVersion(ctx)
  const recorded = await getRun(ctx, idOfAddress(args.params))
  const { id, jobId, state, scheduledFor } = recorded.run
  const { timezone, ...job } = await jobOfRun(ctx, jobId)
  return {
    version,
    job,
    run: { id, state, isOver: isEnded(state) },
    at: new Date(scheduledFor).toISOString(),
    when: formatInstant(scheduledFor, timezone),
    formKey: ctx.newId(),
    story: await runPageHtml(ctx, timezone, recorded),
    ...(isEnded(state) ? {} : { refreshSeconds }),
  }
})

export default function RunPage() {
  const { version, job, run, at, when, formKey, story } = useLoaderData<typeof loader>()
  const crumbs = [{ label: 'Jobs', to: '/jobs' }]
  if (job.kind) crumbs.push({ label: job.name, to: `/jobs/${job.id}` })
  return (
    <Page
      title={
        <>
          Run of <time dateTime={at}>{when}</time>
        </>
      }
      lead={<RunBadge state={run.state} />}
      crumbs={crumbs}
      actions={<RunActions job={job} run={run} formKey={formKey} />}
    >
      <Rendered html={story} />
      <Live version={version} says={stateWords[run.state]} />
    </Page>
  )
}
