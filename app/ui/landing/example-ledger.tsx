import { Badge } from '#app/ui/badge.tsx'
import { Code, Schedule } from '#app/ui/code.tsx'
import { DayStrip } from '#app/ui/day-strip.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'

interface ExampleJob {
  name: string
  command: string
  schedule: string
  words: string
  minutes: number[]
  next: string
  at?: string
  paused?: boolean
}

/** Every `step` minutes from the hour `from` through the hour `to`. */
function everyMinutes(step: number, from: number, to: number): number[] {
  return Array.from({ length: ((to - from + 1) * 60) / step }, (_, index) => from * 60 + index * step)
}

export const exampleJobs: readonly ExampleJob[] = [
  {
    name: 'Nightly backup',
    command: 'pg_dump shop | zstd > /backup/shop.zst',
    schedule: '15 3 * * *',
    words: 'At 03:15, every day',
    minutes: [195],
    next: 'in 14 hours',
    at: 'Tomorrow, 03:15 CET',
  },
  {
    name: 'Stock levels to the till',
    command: 'https://till.example/stock/refresh',
    schedule: '*/20 7-19 * * 1-6',
    words: 'Every 20 minutes from 07:00 to 19:59, Monday through Saturday',
    minutes: everyMinutes(20, 7, 19),
    next: 'in 20 minutes',
    at: 'Today, 14:40 EST',
  },
  {
    name: 'Invoices of the month',
    command: 'bin/invoices --last-month',
    schedule: '0 6 1 * *',
    words: 'At 06:00, on day 1 of the month',
    minutes: [360],
    next: 'None while paused',
    paused: true,
  },
]

const head = (
  <>
    <HeadCell>Job</HeadCell>
    <HeadCell>Schedule</HeadCell>
    <HeadCell>The day</HeadCell>
    <HeadCell>Next run</HeadCell>
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
          <Cell label="The day">
            <DayStrip minutes={job.minutes} paused={job.paused ?? false} hours />
          </Cell>
          <Cell label="Next run">
            {job.next} {job.at ? <span className="cell-note">{job.at}</span> : null}
          </Cell>
          <Cell label="State">
            <Badge tone={job.paused ? 'paused' : 'active'}>{job.paused ? 'Paused' : 'Active'}</Badge>
          </Cell>
        </Row>
      ))}
    </Table>
  )
}
