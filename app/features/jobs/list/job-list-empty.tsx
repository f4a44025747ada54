import { Link } from '@remix-run/react'
import { LinkButton } from '#app/ui/button.tsx'
import { Schedule } from '#app/ui/code.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { type JobListQuery, jobListPath } from './job-list-query.ts'

const examples = [
  { schedule: '0 9 * * MON-FRI', words: 'at nine on working days' },
  { schedule: '*/15 * * * *', words: 'every quarter of an hour' },
  { schedule: '30 2 1 * *', words: 'in the night of the first of the month' },
]

/** The list of a member who has no job yet. */
export function NoJobsYet() {
  return (
    <EmptyState
      title="Your first job"
      action={
        <LinkButton to="/jobs/new" variant="primary">
          New job
        </LinkButton>
      }
    >
      <p>
        A job is a command and a schedule: what to do, and when, by the clock of the time zone you choose. Start from
        one of these, or from an empty form.
      </p>
      <ul className="examples">
        {examples.map(({ schedule, words }) => (
          <li key={schedule}>
            <Link to={`/jobs/new?${new URLSearchParams({ schedule })}`}>
              <Schedule>{schedule}</Schedule> {words}
            </Link>
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}

/** The list when the search or the filter finds nothing. */
export function NoJobsFound({ query }: { query: JobListQuery }) {
  const state = query.state === 'all' ? '' : `${query.state} `
  return (
    <EmptyState
      title="No jobs found"
      action={query.q ? <LinkButton to={jobListPath(query, { q: '' })}>Clear search</LinkButton> : undefined}
    >
      {query.q ? (
        <p>
          No {state}job has “{query.q}” in its name, its schedule or its command.
        </p>
      ) : (
        <p>No job is {query.state}.</p>
      )}
      {query.state === 'all' ? null : (
        <p>
          <Link to={jobListPath(query, { state: 'all' })}>Show jobs in any state</Link>
        </p>
      )}
    </EmptyState>
  )
}
