import { Schedule } from '#app/ui/code.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

const examples = [
  { schedule: '0 9 * * MON-FRI', words: 'at nine on working days' },
  { schedule: '*/15 * * * *', words: 'every quarter of an hour' },
  { schedule: '30 2 1 * *', words: 'in the night of the first of the month' },
]

function NoJobsYet() {
  return (
    <EmptyState
      title="Your first job"
      action={
        <a className="button button-primary" href="/jobs/new">
          New job
        </a>
      }
    >
      <p>
        A job is a command and a schedule: what to do, and when, by the clock of the time zone you choose. Start from
        one of these, or from an empty form.
      </p>
      <ul className="examples">
        {examples.map(({ schedule, words }) => (
          <li key={schedule}>
            <a href={`/jobs/new?${new URLSearchParams({ schedule })}`}>
              <Schedule>{schedule}</Schedule> {words}
            </a>
          </li>
        ))}
      </ul>
    </EmptyState>
  )
}

/** The list of a member who has no job yet. */
export const noJobsYetHtml = renderHtml(<NoJobsYet />)
