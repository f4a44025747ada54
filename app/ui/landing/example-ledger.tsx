import { Badge } from '#app/ui/badge.tsx'
import { Code, Schedule } from '#app/ui/code.tsx'
import { RunStrip } from '#app/ui/run-strip.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'

interface ExampleJob {
  name: string
  command: string
  schedule: string
  words: string
  next: string
  at?: string
  since: string
  /** As RunStrip draws them. */
  runs: string
  paused?: boolean
}

export const exampleJobs: readonly ExampleJob[] = [
  {
    name: 'Nightly backup',
    command: 'https://shop.example/backup',
    schedule: '15 3 * * *',
    words: 'At 03:15, every day',
    next: 'in 14 hours',
    at: 'Tomorrow, 03:15 CET',
    since: '10 hours ago',
    runs: 'sssssssssfsssssssssssssssssss',
  },
  {
    name: 'Stock levels to the till',
    command: 'https://till.example/stock/refresh',
    schedule: '*/20 7-19 * * 1-6',
    words: 'Every 20 minutes from 07:00 to 19:59, Monday through Saturday',
    next: 'in 20 minutes',
    at: 'Today, 14:40 EST',
    since: 'just now',
    runs: 'ssssssksstfsssssssssssskssssss',
  },
  {
    name: 'Invoices of the month',
    command: 'https://shop.example/invoices',
    schedule: '0 6 1 * *',
    words: 'At 06:00, on day 1 of the month',
    next: 'None while paused',
    since: '23 days ago',
    runs: 'sssmsss',
    paused: true,
  },
]

const head = (
  <>
    <HeadCell>Job</HeadCell>
    <HeadCell>Schedule</HeadCell>
    <HeadCell>Next run</HeadCell>
    <HeadCell>Last runs</HeadCell>
    <HeadCell>State</HeadCell>
  </>
)

/** Three jobs as the list shows them, for the front page. */
export function ExampleLedger() {
  return (
    <Table caption="An example: three jobs" className="job-table" head={head}>
      {exampleJobs.map((job) => (
        <Row key={job.name}>
          <RowHead>
            {job.name} <Code>{job.command}</Code>
          </RowHead>
          <Cell label="Schedule">
            <Schedule>{job.schedule}</Schedule> <span className="cell-note">{job.words}</span>
          </Cell>
          <Cell label="Next run">
            {job.next} {job.at ? <span className="cell-note">{job.at}</span> : null}
          </Cell>
          <Cell label="Last runs">
            <span className="latest-run">
              <Badge tone="good">Succeeded</Badge> <span>{job.since}</span>
            </span>
            <RunStrip runs={job.runs} />
          </Cell>
          <Cell label="State">
            <Badge tone={job.paused ? 'paused' : 'active'}>{job.paused ? 'Paused' : 'Active'}</Badge>
          </Cell>
        </Row>
      ))}
    </Table>
  )
}
