import { type RunListQuery, runFilters, runListPath, runPeriods, runTriggers } from './run-list-query.ts'

const words = {
  state: { all: 'Any result', succeeded: 'Succeeded', failed: 'Failed', 'not-run': 'Did not run' },
  trigger: { all: 'Any trigger', schedule: 'By the schedule', manual: 'By hand' },
  period: { all: 'Any time', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
} as const satisfies { [Name in keyof Choices]: Record<Choices[Name], string> }

type Choices = Omit<RunListQuery, 'page'>

/** What the list of runs can be narrowed to: plain links. */
export function RunFilters({ jobId, query }: { jobId: string; query: RunListQuery }) {
  const group = <Name extends keyof Choices>(name: Name, label: string, choices: readonly Choices[Name][]) => (
    <nav className="filters" aria-label={label}>
      {choices.map((choice) => (
        <a
          key={choice}
          href={`${runListPath(jobId, query, { [name]: choice })}#runs`}
          aria-current={query[name] === choice ? 'page' : undefined}
        >
          {(words[name] as Record<string, string>)[choice]}
        </a>
      ))}
    </nav>
  )
  return (
    <div className="run-filters">
      {group('state', 'Result', runFilters)}
      {group('trigger', 'Trigger', runTriggers)}
      {group('period', 'Period', runPeriods)}
    </div>
  )
}
