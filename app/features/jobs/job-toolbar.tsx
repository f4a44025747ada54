import { Form, Link } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'
import { SelectField, TextField } from '#app/ui/field.tsx'
import {
  type JobFilter,
  type JobListQuery,
  type JobSort,
  jobFilters,
  jobListPath,
  jobSorts,
  maxSearchLength,
} from './job-list-query.ts'

const sortNames: Record<JobSort, string> = {
  name: 'Name',
  schedule: 'Schedule',
  created: 'Newest first',
  updated: 'Last changed first',
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
        <SelectField id="sort" name="sort" label="Sort by" defaultValue={query.sort}>
          {jobSorts.map((sort) => (
            <option key={sort} value={sort}>
              {sortNames[sort]}
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
