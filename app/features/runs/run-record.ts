/** What went over the wire in one attempt at a call, as the member may see it: secrets are masked before it is made. */
export interface RunRecord {
  /** As sent to the last hop. */
  request: RecordedRequest
  /** The redirects that were followed, in order. */
  hops: RedirectHop[]
  /** Null when none came. */
  answer: RecordedAnswer | null
  timings: CallTimings
  /** Address and port the last hop was connected to; null when none was. */
  remoteAddress: string | null
}

export interface RecordedHeader {
  name: string
  /** `maskedValue` in place of a secret. */
  value: string
}

export interface RecordedRequest {
  method: string
  url: string
  headers: RecordedHeader[]
  body: RecordedBody | null
}

export interface RecordedAnswer {
  status: number
  headers: RecordedHeader[]
  body: RecordedBody
}

/** The first and the last part of a body; nothing is left out between them when `isCut` is false. */
export interface RecordedBody {
  first: string
  last: string
  /** As read, decompressed. */
  totalBytes: number
  /** False: `first` and `last` are empty. */
  isText: boolean
  isCut: boolean
  /** False when reading stopped before the body's end: at the limit, at a time-out, at a lost connection. */
  isComplete: boolean
}

export interface RedirectHop {
  status: number
  /** Where it led, absolute. */
  location: string
}

/** Milliseconds each phase took, over all hops; null for a phase that did not take place, as on a connection used again. */
export interface CallTimings {
  dns: number | null
  connect: number | null
  tls: number | null
  /** From the request sent to the first byte of the answer's head. */
  firstByte: number | null
  /** From the first byte of the head to the last of the body. */
  download: number | null
  /** From the call's start to its end. */
  total: number
}

export const maskedValue = '••••••'

/** Characters of a record's JSON. */
export const maxRecordLength = 256 * 1024

/**
 * The record as JSON of at most `maxRecordLength` characters: the longer body is cut to half until it fits. All that is
 * not a body is bounded by the caller.
 */
export function recordToJson(record: RunRecord): string {
  let current = record
  let text = JSON.stringify(current)
  while (text.length > maxRecordLength && longestBody(current) > 0) {
    current = withShorterBody(current)
    text = JSON.stringify(current)
  }
  return text
}

function longestBody({ request, answer }: RunRecord): number {
  return Math.max(lengthOf(request.body), lengthOf(answer?.body))
}

function lengthOf(body: RecordedBody | null | undefined): number {
  return body ? body.first.length + body.last.length : 0
}

function withShorterBody(record: RunRecord): RunRecord {
  const { request, answer } = record
  if (answer && lengthOf(answer.body) >= lengthOf(request.body)) {
    return { ...record, answer: { ...answer, body: shorter(answer.body) } }
  }
  return { ...record, request: { ...request, body: request.body && shorter(request.body) } }
}

function shorter(body: RecordedBody): RecordedBody {
  const { first, last } = body
  const end = body.isCut ? last : first + last
  const kept = Math.floor(Math.max(first.length, last.length) / 2)
  return { ...body, isCut: true, first: first.slice(0, kept), last: kept === 0 ? '' : end.slice(-kept) }
}
