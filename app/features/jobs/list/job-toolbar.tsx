import { Form, Link } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { SelectField, TextField } from '#app/ui/field.tsx'
import {
  type Direction,
  type JobFilter,
  type JobListQuery,
  type JobSort,
  jobFilters,
  jobListPath,
  maxSearchLength,
  sortChoices,
} from './job-list-query.ts'

const sortNames: Record<JobSort, Record<Direction, string>> = {
  name: { asc: 'Name, A to Z', desc: 'Name, Z to A' },
  schedule: { asc: 'Schedule', desc: 'Schedule, backwards' },
  created: { asc: 'Oldest first', desc: 'Newest first' },
  updated: { asc: 'Longest unchanged first', desc: 'Last changed first' },
}

const filterNames: Record<JobFilter, string> = { all: 'All', active: 'Active', paused: 'Paused' }

export interface JobToolbarProps {
  query: JobListQuery
  /** How many the search finds, by state. */
  counts: Record<JobFilter, number>
}

export function JobToolbar({ query, counts }: JobToolbarProps) {
  return (
    <>
      {/* Uncontrolled fields take a new default only with a new key. */}
      <Form key={jobListPath(query)} className="toolbar" role="search">
        <TextField
          id="q"
          name="q"
          type="search"
          label="Search jobs"
          placeholder="Name, schedule or command"
          defaultValue={query.q}
          maxLength={maxSearchLength}
        />
        <SelectField id="sort" name="sort" label="Sort by" defaultValue={`${query.sort}-${query.dir}`}>
          {sortChoices(query).map(({ sort, dir, value }) => (
            <option key={sort} value={value}>
              {sortNames[sort][dir]}
            </option>
          ))}
        </SelectField>
        {query.state === 'all' ? null : <input type="hidden" name="state" value={query.state} />}
        <Button>Search</Button>
      </Form>
      <nav className="filters" aria-label="State">
        {jobFilters.map((state) => (
          <Link
            key={state}
            to={jobListPath(query, { state })}
            aria-current={query.state === state ? 'page' : undefined}
            preventScrollReset
          >
            {filterNames[state]} <span className="count">{counts[state].toLocaleString('en')}</span>
          </Link>
        ))}
      </nav>
    </>
  )
}
