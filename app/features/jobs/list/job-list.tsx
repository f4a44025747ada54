import { Form } from '@remix-run/react'
import { type FormEvent, useEffect, useRef } from 'react'
import { hasRunner } from '#app/features/jobs/job-spec.ts'
import { JobState } from '#app/features/jobs/job-state.tsx'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { Button } from '#app/ui/button.tsx'
import { Code, Schedule } from '#app/ui/code.tsx'
import { RunStrip } from '#app/ui/run-strip.tsx'
import { Cell, HeadCell, Row, RowHead, SortHeadCell, Table } from '#app/ui/table.tsx'
import { type JobListQuery, type JobSort, jobListPath, sortPath } from './job-list-query.ts'
import type { JobRowView, LatestRunView, NextRun } from './job-rows.server.ts'

export interface JobListProps {
  jobs: readonly JobRowView[]
  query: JobListQuery
  /** Makes one run of a job, however often the form is sent. */
  formKey: string
}

/** One form around the table: each row's button names where it is sent, and the list comes back as it was. */
export function JobList({ jobs, query, formKey }: JobListProps) {
  const focusRow = useRowFocus(jobs)
  return (
    <Form method="post" preventScrollReset onSubmit={focusRow}>
      <input type="hidden" name="next" value={jobListPath(query, { page: query.page })} />
      <input type="hidden" name="formKey" value={formKey} />
      <Table caption="Jobs" className="job-table" head={<Head query={query} />}>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </Table>
    </Form>
  )
}

/** When the row of the pressed button has left the list, the next one's button has the focus. */
function useRowFocus(jobs: readonly JobRowView[]) {
  const pressed = useRef<{ table: HTMLTableElement; row: number } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows leave when the jobs change
  useEffect(() => {
    if (!pressed.current || document.activeElement !== document.body) return
    const { table, row } = pressed.current
    table.rows[Math.min(row, table.rows.length - 1)]?.querySelector('button')?.focus()
  }, [jobs])
  return ({ nativeEvent }: FormEvent) => {
    const button = (nativeEvent as SubmitEvent).submitter
    const [table, row] = [button?.closest('table'), button?.closest('tr')]
    pressed.current = table && row ? { table, row: row.rowIndex } : null
  }
}

function Head({ query }: { query: JobListQuery }) {
  const sorted = query.dir === 'asc' ? 'ascending' : 'descending'
  const column = (sort: JobSort, label: string) => (
    <SortHeadCell to={sortPath(query, sort)} sorted={query.sort === sort ? sorted : undefined}>
      {label}
    </SortHeadCell>
  )
  return (
    <>
      {column('name', 'Name')}
      {column('schedule', 'Schedule')}
      <HeadCell>Next run</HeadCell>
      <HeadCell>Last runs</HeadCell>
      <HeadCell>State</HeadCell>
      <HeadCell hidden>Actions</HeadCell>
    </>
  )
}

/** Plain links: a hundred router links to a page are work for server and browser alike. */
function JobRow({ job }: { job: JobRowView }) {
  const path = `/jobs/${job.id}`
  const verb = job.isEnabled ? 'Pause' : 'Resume'
  return (
    <Row>
      <RowHead>
        <a href={path}>{job.name}</a>
        <Code>{job.command}</Code>
      </RowHead>
      <Cell label="Schedule">
        <Schedule>{job.schedule}</Schedule>
        <span className="cell-note">{job.words}</span>
      </Cell>
      <Cell label="Next run">{job.next ? <NextRunTime next={job.next} /> : 'None while paused'}</Cell>
      <Cell label="Last runs">
        {job.latest ? <LatestRun run={job.latest} job={job} /> : <span className="field-hint">{none(job)}</span>}
      </Cell>
      <Cell label="State">
        <JobState isEnabled={job.isEnabled} />
      </Cell>
      <Cell kind="actions">
        {hasRunner(job.kind) ? (
          <Button variant="quiet" formAction={`${path}/run`} aria-label={`Run ${job.name} now`}>
            Run now
          </Button>
        ) : null}
        <Button variant="quiet" formAction={`${path}/${verb.toLowerCase()}`} aria-label={`${verb} ${job.name}`}>
          {verb}
        </Button>
        <a className="button button-quiet" href={`${path}/edit`} aria-label={`Edit ${job.name}`}>
          Edit
        </a>
      </Cell>
    </Row>
  )
}

function NextRunTime({ next }: { next: NextRun }) {
  return (
    <time dateTime={next.iso}>
      {next.relative}
      <span className="cell-note">{next.absolute}</span>
    </time>
  )
}

function none({ kind }: JobRowView): string {
  return hasRunner(kind) ? 'None yet' : 'Waits for a runner'
}

function LatestRun({ run, job }: { run: LatestRunView; job: JobRowView }) {
  return (
    <>
      <a className="latest-run" href={run.path}>
        <RunBadge state={run.state} /> <time dateTime={run.iso}>{run.since}</time>
      </a>
      {run.isOver ? null : (
        <Button variant="quiet" formAction={`${run.path}/cancel`} aria-label={`Cancel the run of ${job.name}`}>
          Cancel
        </Button>
      )}
      {job.strip ? <RunStrip runs={job.strip} /> : null}
    </>
  )
}
