import { CancelRun } from '#app/features/runs/cancel-run.tsx'
import { Moment, precisionOf } from '#app/features/runs/moment.tsx'
import { isEnded, type Run } from '#app/features/runs/run.ts'
import { RunBadge } from '#app/features/runs/run-badge.tsx'
import { causeWords, durationOf, latenessOf, reasonInWords, spanInWords } from '#app/features/runs/run-words.ts'
import { formatInstant } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'

export interface RunTableProps {
  caption: string
  runs: readonly Run[]
  zone: TimeZone
  /** The page that a canceled run leads back to; where it is told, each run that is not over has a button to cancel it. */
  cancelTo?: string | undefined
}

/** Runs of one job, each with what became of it, how late it began and how long it took. */
export function RunTable({ caption, runs, zone, cancelTo }: RunTableProps) {
  const head = (
    <>
      <HeadCell>Planned for</HeadCell>
      <HeadCell>Result</HeadCell>
      <HeadCell>Started late by</HeadCell>
      <HeadCell>Took</HeadCell>
      <HeadCell>Trigger</HeadCell>
      {cancelTo ? <HeadCell hidden>Actions</HeadCell> : null}
    </>
  )
  return (
    <Table caption={caption} className="run-table" head={head}>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} zone={zone} cancelTo={cancelTo} />
      ))}
    </Table>
  )
}

interface RunRowProps extends Pick<RunTableProps, 'zone' | 'cancelTo'> {
  run: Run
}

function RunRow({ run, zone, cancelTo }: RunRowProps) {
  return (
    <Row id={run.id}>
      <RowHead>
        <a href={`/jobs/${run.jobId}/runs/${run.id}`}>
          <Moment at={run.scheduledFor} zone={zone} precision={precisionOf(run)} />
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
      {cancelTo ? (
        <Cell kind="actions">
          {isEnded(run.state) ? null : (
            <CancelRun
              run={run}
              to={cancelTo}
              what={`the run of ${formatInstant(run.scheduledFor, zone, precisionOf(run))}`}
            />
          )}
        </Cell>
      ) : null}
    </Row>
  )
}

function inWords(ms: number | null): string {
  return ms === null ? '–' : spanInWords(ms)
}
