import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, liveVersion, requireMember } from '#app/context.server.ts'
import { hasRunner } from '#app/features/jobs/job-spec.ts'
import { precisionOf } from '#app/features/runs/moment.tsx'
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
  { title: `${data?.title ?? 'No such run'} · Cronstead` },
]

const refreshSeconds = 2

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const version = await liveVersion(ctx)
  const recorded = await getRun(ctx, idOfAddress(args.params))
  const { id, jobId, state, scheduledFor } = recorded.run
  const { name, kind, timezone } = await jobOfRun(ctx, jobId)
  const jobPath = `/jobs/${jobId}`
  const when = formatInstant(scheduledFor, timezone, precisionOf(recorded.run))
  const isOver = isEnded(state)
  return {
    version,
    title: `${name}, ${when}`,
    crumbs: [{ label: 'Jobs', to: '/jobs' }, ...(kind ? [{ label: name, to: jobPath }] : [])],
    state,
    at: new Date(scheduledFor).toISOString(),
    when,
    actions: {
      cancelPath: isOver ? null : `${jobPath}/runs/${id}/cancel`,
      runPath: kind && hasRunner(kind) ? `${jobPath}/run` : null,
    },
    formKey: ctx.newId(),
    story: await runPageHtml(ctx, timezone, recorded),
    ...(isOver ? {} : { refreshSeconds }),
  }
})

export default function RunPage() {
  const { version, crumbs, state, at, when, actions, formKey, story } = useLoaderData<typeof loader>()
  return (
    <Page
      title={
        <>
          Run of <time dateTime={at}>{when}</time>
        </>
      }
      lead={<RunBadge state={state} />}
      crumbs={crumbs}
      actions={<RunActions {...actions} formKey={formKey} />}
    >
      <Rendered html={story} />
      <Live version={version} says={stateWords[state]} />
    </Page>
  )
}
