import type { Run } from '#app/features/runs/run.ts'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { formatInstant, relativeTime, sinceInWords } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { Button } from '#app/ui/button.tsx'
import { DayChart } from './day-chart.tsx'
import { countsInWords, type ToneCounts, totalOf } from './day-counts.ts'
import type { FailingJob } from './failing-jobs.ts'

export interface OverviewProps {
  zone: TimeZone
  /** The start of the minute that it tells, in milliseconds since 1970. */
  minute: number
  hours: readonly ToneCounts[]
  labels: readonly string[]
  failing: readonly FailingJob[]
  running: readonly (Run & { name: string })[]
  /** Running besides these. */
  othersRunning: number
  /** Null when it cannot be told. */
  next: readonly NextJob[] | null
  /** Makes one run of a job, however often it is sent. */
  formKey: string
}

export interface NextJob {
  jobId: string
  name: string
  at: number
  timezone: TimeZone
  canRun: boolean
}

/** Of each list; what is more is folded away. */
const shown = 3

/** The day at a glance: how it went, what went wrong, what goes on and what comes next. Each button names its own way. */
export function Overview(props: OverviewProps) {
  return (
    <section aria-label="Today">
      <form method="post" className="overview">
        <input type="hidden" name="next" value="/jobs" />
        <input type="hidden" name="formKey" value={props.formKey} />
        <Today {...props} />
        <Failing {...props} />
        <Upcoming {...props} />
      </form>
    </section>
  )
}

function RunJobNow({ id, name }: { id: string; name: string }) {
  return (
    <Button variant="quiet" formAction={`/jobs/${id}/run`} aria-label={`Run ${name} now`}>
      Run now
    </Button>
  )
}

function Today({ zone, hours, labels }: OverviewProps) {
  const total = totalOf(hours)
  const hasRuns = total.good + total.bad + total.off > 0
  return (
    <div>
      <h2>
        Today <span>{zone}</span>
      </h2>
      {hasRuns ? (
        <>
          <p>{countsInWords(total)}</p>
          <DayChart hours={hours} labels={labels} />
        </>
      ) : (
        <p className="field-hint">No run has ended today. They are counted here by the hour.</p>
      )}
    </div>
  )
}

function Failing({ failing, minute, zone }: OverviewProps) {
  const rest = failing.slice(shown)
  const item = (job: FailingJob) => <FailingItem key={job.id} job={job} minute={minute} zone={zone} />
  return (
    <div>
      <h2>Failed today</h2>
      {failing.length === 0 ? <p className="field-hint">Nothing.</p> : <ul>{failing.slice(0, shown).map(item)}</ul>}
      {rest.length === 0 ? null : (
        <details>
          <summary>{rest.length === 1 ? '1 more job' : `${rest.length} more jobs`}</summary>
          <ul>{rest.map(item)}</ul>
        </details>
      )}
    </div>
  )
}

function FailingItem({ job, minute, zone }: { job: FailingJob; minute: number; zone: TimeZone }) {
  const { id, name, runId, at, why, failures, isFine, canRun } = job
  return (
    <li data-key={id}>
      <div>
        <a href={`/jobs/${id}/runs/${runId}`}>
          <b>{name}</b>{' '}
          <time dateTime={new Date(at).toISOString()} title={formatInstant(at, zone)}>
            {sinceInWords(at, minute)}
          </time>
          {failures > 1 ? `, ${failures} times` : null}
        </a>
        {isFine ? <span className="overview-fine"> Fine since.</span> : null}
        <span className="overview-why">{why}</span>
      </div>
      {canRun ? <RunJobNow id={id} name={name} /> : null}
    </li>
  )
}

function Upcoming(props: OverviewProps) {
  return (
    <div>
      <h2>{props.running.length > 0 ? 'Now and next' : 'Next'}</h2>
      {props.running.length === 0 ? null : <Running {...props} />}
      <Next {...props} />
    </div>
  )
}

function Running({ running, othersRunning }: OverviewProps) {
  const rest = running.slice(shown)
  const others = rest.length + othersRunning
  return (
    <>
      <ul>{running.slice(0, shown).map(runningItem)}</ul>
      {others === 0 ? null : (
        <details>
          <summary>{others === 1 ? '1 more run' : `${others.toLocaleString('en')} more runs`}</summary>
          <ul>{rest.map(runningItem)}</ul>
          {othersRunning > 0 ? <p>and {othersRunning.toLocaleString('en')} more</p> : null}
        </details>
      )}
    </>
  )
}

function Next({ next, minute }: OverviewProps) {
  if (next === null) return <p className="field-hint">What comes next cannot be told right now.</p>
  if (next.length === 0) return <p className="field-hint">Nothing is due: every job is paused.</p>
  return (
    <ul>
      {next.map((job) => (
        <NextItem key={job.jobId} job={job} minute={minute} />
      ))}
    </ul>
  )
}

function runningItem(run: OverviewProps['running'][number]) {
  const path = `/jobs/${run.jobId}/runs/${run.id}`
  return (
    <li key={run.id} data-key={run.id}>
      <a href={path}>
        <RunBadge state={run.state} /> <b>{run.name}</b>
      </a>
      <Button variant="quiet" formAction={`${path}/cancel`} aria-label={`Cancel the run of ${run.name}`}>
        Cancel
      </Button>
    </li>
  )
}

function NextItem({ job: { jobId, name, at, timezone, canRun }, minute }: { job: NextJob; minute: number }) {
  return (
    <li data-key={jobId}>
      <a href={`/jobs/${jobId}`}>
        <time dateTime={new Date(at).toISOString()} title={formatInstant(at, timezone)}>
          {relativeTime(at, minute)}
        </time>{' '}
        <b>{name}</b>
      </a>
      {canRun ? <RunJobNow id={jobId} name={name} /> : null}
    </li>
  )
}
