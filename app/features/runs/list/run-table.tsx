import { Moment } from '#app/features/runs/moment.tsx'
import type { Run } from '#app/features/runs/run.ts'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { causeWords, durationOf, latenessOf, reasonInWords, spanInWords } from '#app/features/runs/run-words.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'

export interface RunTableProps {
  caption: string
  runs: readonly Run[]
  zone: TimeZone
}

/** Runs of one job, each with what became of it, how late it began and how long it took. */
export function RunTable({ caption, runs, zone }: RunTableProps) {
  const head = (
    <>
      <HeadCell>Planned for</HeadCell>
      <HeadCell>Result</HeadCell>
      <HeadCell>Started late by</HeadCell>
      <HeadCell>Took</HeadCell>
      <HeadCell>Trigger</HeadCell>
    </>
  )
  return (
    <Table caption={caption} className="run-table" head={head}>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} zone={zone} />
      ))}
    </Table>
  )
}

function RunRow({ run, zone }: { run: Run; zone: TimeZone }) {
  return (
    <Row>
      <RowHead>
        <a href={`/jobs/${run.jobId}/runs/${run.id}`}>
          <Moment at={run.scheduledFor} zone={zone} />
        </a>
        {run.attempt > 1 ? <span className="cell-note">Attempt {run.attempt}</span> : null}
        {run.instants > 1 ? <span className="cell-note">{run.instants.toLocaleString('en')} occurrences</span> : null}
      </RowHead>
      <Cell label="Result">
        <RunBadge state={run.state} />
        {run.reason === 'done' ? null : <span className="cell-note">{reasonInWords(run)}</span>}
        {run.dstNote ? <span className="cell-note dst-note">{run.dstNote}.</span> : null}
      </Cell>
      <Cell label="Started late by">{inWords(latenessOf(run))}</Cell>
      <Cell label="Took">{inWords(durationOf(run))}</Cell>
      <Cell label="Trigger">{causeWords[run.cause]}</Cell>
    </Row>
  )
}

function inWords(ms: number | null): string {
  return ms === null ? '–' : spanInWords(ms)
}
