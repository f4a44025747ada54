import type { Run } from '#app/features/runs/run.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { RunCharts } from './run-charts.tsx'
import { RunFilters } from './run-filters.tsx'
import { type RunListQuery, runListPath } from './run-list-query.ts'
import { RunTable } from './run-table.tsx'

export interface JobRunsProps {
  jobId: string
  zone: TimeZone
  query: RunListQuery
  /** The runs that are not over; shown whatever the query asks for. */
  open: readonly Run[]
  /** The page of those that ended. */
  runs: readonly Run[]
  hasRuns: boolean
}

/** What became of a job's occurrences. */
export function JobRuns({ jobId, zone, query, open, runs, hasRuns }: JobRunsProps) {
  return (
    <section className="section stack" id="runs" aria-labelledby="runs-title">
      <h2 id="runs-title">Runs</h2>
      {open.length > 0 ? (
        <RunTable
          caption="Runs that are not over"
          runs={open}
          zone={zone}
          cancelTo={runListPath(jobId, query, { page: query.page })}
        />
      ) : null}
      {hasRuns ? (
        <>
          <RunFilters jobId={jobId} query={query} />
          {runs.length > 0 ? (
            <>
              <RunCharts runs={runs} />
              <RunTable caption="Runs that ended, the latest first" runs={runs} zone={zone} />
            </>
          ) : (
            <p>No run is like that. The filters above lead back to all of them.</p>
          )}
        </>
      ) : null}
      {hasRuns || open.length > 0 ? null : (
        <p>None yet. Every occurrence will be listed here with what became of it, also one that did not run.</p>
      )}
    </section>
  )
}
