import { CancelRun } from '#app/features/runs/cancel-run.tsx'
import type { Run } from '#app/features/runs/run.ts'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { formatInstant, relativeTime, sinceInWords } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
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
  othersRunning: number
  /** Null when it cannot be told. */
  next: readonly { jobId: string; name: string; at: number; timezone: TimeZone }[] | null
}

const failingShown = 3

/** The day at a glance: how it went, what went wrong, what goes on and what comes next. */
export function Overview(props: OverviewProps) {
  return (
    <section className="overview" aria-label="Today">
      <Today {...props} />
      <Failing {...props} />
      <Upcoming {...props} />
    </section>
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
  const rest = failing.slice(failingShown)
  const item = (job: FailingJob) => <FailingItem key={job.id} job={job} minute={minute} zone={zone} />
  return (
    <div>
      <h2>Failed today</h2>
      {failing.length === 0 ? (
        <p className="field-hint">Nothing.</p>
      ) : (
        <ul>{failing.slice(0, failingShown).map(item)}</ul>
      )}
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
  const { id, name, runId, at, why, failures, isFine } = job
  return (
    <li data-key={id}>
      <a href={`/jobs/${id}/runs/${runId}`}>
        <b>{name}</b>{' '}
        <time dateTime={new Date(at).toISOString()} title={formatInstant(at, zone)}>
          {sinceInWords(at, minute)}
        </time>
        {failures > 1 ? `, ${failures} times` : null}
      </a>
      {isFine ? <span className="overview-fine"> Fine since.</span> : null}
      <span className="overview-why">{why}</span>
    </li>
  )
}

function Upcoming({ running, othersRunning, next, minute }: OverviewProps) {
  return (
    <div>
      <h2>{running.length > 0 ? 'Now and next' : 'Next'}</h2>
      <ul>
        {running.map((run) => (
          <li key={run.id} data-key={run.id} className="overview-running">
            <a href={`/jobs/${run.jobId}/runs/${run.id}`}>
              <RunBadge state={run.state} /> <b>{run.name}</b>
            </a>
            <CancelRun run={run} to="/jobs" what={`the run of ${run.name}`} />
          </li>
        ))}
        {othersRunning > 0 ? <li>and {othersRunning.toLocaleString('en')} more</li> : null}
        {next?.map(({ jobId, name, at, timezone }) => (
          <li key={jobId} data-key={jobId}>
            <a href={`/jobs/${jobId}`}>
              <time dateTime={new Date(at).toISOString()} title={formatInstant(at, timezone)}>
                {relativeTime(at, minute)}
              </time>{' '}
              <b>{name}</b>
            </a>
          </li>
        ))}
      </ul>
      {next === null ? <p className="field-hint">What comes next cannot be told right now.</p> : null}
      {next?.length === 0 ? <p className="field-hint">Nothing is due: every job is paused.</p> : null}
    </div>
  )
}
