import { maskedValue, type RecordedHeader, recordToJson } from '#app/features/runs/run-record.ts'
import { emptyBody } from '#app/platform/safe-fetch/body.server.ts'
import type { AnswerHead, CallReport, Header } from '#app/platform/safe-fetch/safe-request.server.ts'
import { recordBody } from './body-text.server.ts'

/** The record of a call, as JSON, with secret values masked. */
export function recordOf({ sent, hops, answer, times, remoteAddress }: CallReport): string {
  const { method, url } = sent
  return recordToJson({
    request: { method, url, headers: sent.headers.map(masked), body: sent.body === null ? null : sentBody(sent.body) },
    hops,
    answer: answer && {
      status: answer.status,
      headers: answer.headers,
      body: recordBody(answer.body, contentTypeOf(answer)),
    },
    timings: roundedTimes(times),
    remoteAddress,
  })
}

function masked({ name, value, isSecret }: Header): RecordedHeader {
  return { name, value: isSecret ? maskedValue : value }
}

function sentBody(body: string) {
  const first = Buffer.from(body)
  return recordBody({ ...emptyBody(), first, totalBytes: first.length, isComplete: true }, undefined)
}

export function contentTypeOf({ headers }: AnswerHead): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value
}

/** To a hundredth of a millisecond. */
function roundedTimes(times: CallReport['times']): CallReport['times'] {
  const { dns, connect, tls, firstByte, download, total } = times
  return {
    dns: rounded(dns),
    connect: rounded(connect),
    tls: rounded(tls),
    firstByte: rounded(firstByte),
    download: rounded(download),
    total: rounded(total),
  }
}

function rounded<T extends number | null>(ms: T): T | number {
  return ms === null ? ms : Math.round(ms * 100) / 100
}
