import { Form, Link, useNavigationType } from '@remix-run/react'
import { type RefObject, useEffect, useRef } from 'react'
import { Button } from '#app/ui/button.tsx'
import { SelectField, TextField } from '#app/ui/field.tsx'
import { pageRange } from '#app/ui/pagination.tsx'
import {
  type Direction,
  type JobFilter,
  type JobListQuery,
  type JobSort,
  jobFilters,
  jobListPath,
  jobsPerPage,
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
  const form = useRef<HTMLFormElement>(null)
  useSearchField(form, query.q)
  return (
    <>
      <p className="visually-hidden" role="status">
        {resultWords(query, counts)}
      </p>
      <Form ref={form} className="toolbar" role="search">
        <TextField
          id="q"
          name="q"
          type="search"
          label="Search jobs"
          placeholder="Name, schedule or command"
          defaultValue={query.q}
          maxLength={maxSearchLength}
        />
        {/* An uncontrolled field takes a new default only with a new key. */}
        <SelectField
          key={`${query.sort}-${query.dir}`}
          id="sort"
          name="sort"
          label="Sort by"
          defaultValue={`${query.sort}-${query.dir}`}
        >
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

/** What the list shows now, in words that change with every search, filter, order and page. */
function resultWords({ q, state, sort, dir, page }: JobListQuery, counts: Record<JobFilter, number>): string {
  const range = pageRange({ page, pageSize: jobsPerPage, total: counts[state], one: 'job', many: 'jobs' })
  return `${filterNames[state]}${q && `, “${q}”`}: ${range}. ${sortNames[sort][dir]}.`
}

/** The search field follows the list, by the back button for one; what is being typed stays, and the caret in it. */
function useSearchField(form: RefObject<HTMLFormElement>, q: string): void {
  const isBack = useNavigationType() === 'POP'
  const shown = useRef(q)
  useEffect(() => {
    const field = form.current?.elements.namedItem('q')
    if (shown.current === q || !(field instanceof HTMLInputElement)) return
    shown.current = q
    if (isBack || field !== document.activeElement) field.value = q
  }, [form, q, isBack])
}
