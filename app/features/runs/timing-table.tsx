import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'
import { msInWords } from './in-words.ts'
import type { CallTimings } from './run-record.ts'

const phases = [
  ['dns', 'Look up the host'],
  ['connect', 'Connect'],
  ['tls', 'Secure the connection'],
  ['firstByte', 'Wait for the answer'],
  ['download', 'Read the answer'],
] as const satisfies [keyof CallTimings, string][]

interface Bar {
  name: string
  /** Null for a phase that did not take place. */
  ms: number | null
  /** Share of the whole, 0 to 1, before it and of itself. */
  before: number
  share: number
}

/** The phases in their order, each beginning where the one before it ended. */
export function timingBars(timings: CallTimings): Bar[] {
  const sum = phases.reduce((all, [phase]) => all + (timings[phase] ?? 0), 0)
  const whole = Math.max(timings.total, sum) || 1
  let passed = 0
  return phases.map(([phase, name]) => {
    const ms = timings[phase]
    const before = passed / whole
    passed += ms ?? 0
    return { name, ms, before, share: (ms ?? 0) / whole }
  })
}

const width = 1000

/** A waterfall of the phases of a call: a table with a bar in each row. */
export function TimingTable({ timings }: { timings: CallTimings }) {
  const head = (
    <>
      <HeadCell>Phase</HeadCell>
      <HeadCell>Time</HeadCell>
      <HeadCell hidden>Bar</HeadCell>
    </>
  )
  return (
    <Table caption="How long each phase took" className="table-timings" head={head}>
      {timingBars(timings).map(({ name, ms, before, share }) => (
        <Row key={name}>
          <RowHead>{name}</RowHead>
          <Cell label="Time">{ms === null ? 'not needed' : msInWords(ms)}</Cell>
          <Cell>
            <svg className="timing-bar" viewBox={`0 0 ${width} 10`} preserveAspectRatio="none" aria-hidden="true">
              {ms === null ? null : (
                <rect x={Math.round(before * width)} width={Math.max(3, Math.round(share * width))} height="10" />
              )}
            </svg>
          </Cell>
        </Row>
      ))}
      <Row>
        <RowHead>In all</RowHead>
        <Cell label="Time">{msInWords(timings.total)}</Cell>
        <Cell>{null}</Cell>
      </Row>
    </Table>
  )
}
