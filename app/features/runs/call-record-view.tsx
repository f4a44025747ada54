import { CodeBlock } from '#app/ui/code.tsx'
import { Cell, HeadCell, Row, RowHead, Table } from '#app/ui/table.tsx'
import { bytesInWords } from './in-words.ts'
import { plainText } from './plain-text.ts'
import type { RecordedBody, RecordedHeader, RedirectHop, RunRecord } from './run-record.ts'
import { TimingTable } from './timing-table.tsx'

/** What went over the wire in a run: the request, the redirects, the answer, and how long each phase took. */
export function CallRecordView({ record }: { record: RunRecord }) {
  const { request, hops, answer, timings, remoteAddress } = record
  return (
    <div className="call-record">
      <section aria-labelledby="request-sent">
        <h2 id="request-sent">Request</h2>
        <CodeBlock>{`${request.method} ${request.url}`}</CodeBlock>
        {remoteAddress ? <p className="field-hint">Sent to {remoteAddress}.</p> : null}
        {hops.length > 0 ? <Hops hops={hops} /> : null}
        <Headers caption="Headers of the request" headers={request.headers} />
        {request.body ? <Body body={request.body} /> : null}
      </section>
      <section aria-labelledby="answer-received">
        <h2 id="answer-received">Answer</h2>
        {answer ? (
          <>
            <p>Status {answer.status}</p>
            <Headers caption="Headers of the answer" headers={answer.headers} />
            <Body body={answer.body} />
          </>
        ) : (
          <p>None came.</p>
        )}
      </section>
      <section aria-labelledby="time-taken">
        <h2 id="time-taken">Time taken</h2>
        <TimingTable timings={timings} />
      </section>
    </div>
  )
}

function Hops({ hops }: { hops: readonly RedirectHop[] }) {
  return (
    <>
      <p>Redirects that were followed:</p>
      <ol>
        {hops.map(({ status, location }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same redirect may come twice
          <li key={index}>
            {status} to {plainText(location)}
          </li>
        ))}
      </ol>
    </>
  )
}

function Headers({ caption, headers }: { caption: string; headers: readonly RecordedHeader[] }) {
  const head = (
    <>
      <HeadCell>Header</HeadCell>
      <HeadCell>Value</HeadCell>
    </>
  )
  return (
    <Table caption={caption} className="table-headers" head={head}>
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice
        <Row key={index}>
          <RowHead>{plainText(name)}</RowHead>
          <Cell label="Value">{plainText(value)}</Cell>
        </Row>
      ))}
    </Table>
  )
}

function Body({ body }: { body: RecordedBody }) {
  const { first, last, isText, isCut } = body
  return (
    <>
      <p className="field-hint">{bodyInWords(body)}</p>
      {first ? <CodeBlock>{plainText(first)}</CodeBlock> : null}
      {isText && isCut ? <p className="field-hint">Here a part is left out.</p> : null}
      {last ? <CodeBlock>{plainText(last)}</CodeBlock> : null}
    </>
  )
}

function bodyInWords({ totalBytes, isText, isCut, isComplete }: RecordedBody): string {
  if (totalBytes === 0) return isComplete ? 'No body.' : 'The body was not read.'
  const size = `Body of ${bytesInWords(totalBytes)}${isComplete ? '' : ', as far as it was read'}`
  if (!isText) return `${size}, which is not text and is not kept.`
  return isCut ? `${size}: its first and its last part.` : `${size}.`
}
