import { Link } from '@remix-run/react'
import { LinkButton } from '#app/ui/button.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { type JobListQuery, jobListPath } from './job-list-query.ts'

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
