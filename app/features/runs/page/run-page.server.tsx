import type { Ctx } from '#app/features/ctx.server.ts'
import type { Job, JobId } from '#app/features/jobs/job.ts'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import { findJob } from '#app/features/jobs/jobs.server.ts'
import { CallRecordView } from '#app/features/runs/call-record-view.tsx'
import { RunTable } from '#app/features/runs/list/run-table.tsx'
import { openRunsToShow } from '#app/features/runs/open-runs.server.ts'
import type { Run, RunKey } from '#app/features/runs/run.ts'
import type { RunRecord } from '#app/features/runs/run-record.ts'
import { listAttempts, type RecordedRun } from '#app/features/runs/runs.server.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { utc } from '#app/features/schedule/time-zone.ts'
import { Section } from '#app/ui/page.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { RenderedHtml } from '#app/ui/rendered.tsx'
import { RunFacts } from './run-facts.tsx'

/** What the page of a run tells of its job, which may be deleted: then it has no kind, and its zone is forgotten. */
export async function jobOfRun(
  ctx: Ctx,
  id: JobId,
): Promise<Pick<Job, 'name' | 'timezone'> & { kind: JobKind | null }> {
  const job = await findJob(ctx, id)
  return job ?? { name: 'A deleted job', kind: null, timezone: utc }
}

/** All that the page of a run tells, by the clock of that zone. */
export async function runPageHtml(ctx: Ctx, zone: TimeZone, { run, record }: RecordedRun): Promise<RenderedHtml> {
  const others = (await attemptsAt(ctx, run)).filter(({ id }) => id !== run.id)
  return renderHtml(
    <div className="run-page">
      <section className="stack" aria-label="What became of it">
        <RunFacts run={run} zone={zone} />
      </section>
      {others.length > 0 ? (
        <Section title="Other attempts at this occurrence">
          <RunTable caption="Other attempts" runs={others} zone={zone} cancelTo={`/jobs/${run.jobId}/runs/${run.id}`} />
        </Section>
      ) : null}
      {record === null ? null : <CallRecordView record={JSON.parse(record) as RunRecord} />}
    </div>,
  )
}

async function attemptsAt(ctx: Ctx, key: RunKey): Promise<Run[]> {
  const open = (await openRunsToShow(ctx, key.jobId)).filter(({ scheduledFor }) => scheduledFor === key.scheduledFor)
  const ended = await listAttempts(ctx, key)
  const known = new Set(ended.map(({ id }) => id))
  return [...ended, ...open.filter(({ id }) => !known.has(id)).reverse()]
}
