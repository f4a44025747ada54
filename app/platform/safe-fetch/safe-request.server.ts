import type { ReadBody } from './body.server.ts'
import type { CallFailure } from './call-failure.server.ts'
import type { PhaseTimes, TimeLimits } from './phases.server.ts'
import type { Hop } from './redirect.server.ts'

export interface Header {
  name: string
  value: string
  isSecret: boolean
}

export interface SafeRequest {
  method: string
  url: string
  body: string | null
  /** Called for every hop: what may be sent there follows from where it leads. */
  headersFor: (hop: Hop) => Header[]
  limits: TimeLimits
  signal: AbortSignal
  /** A redirect with a status for which this is true is the answer, and is not followed. */
  isWanted: (status: number) => boolean
  /** Called when an answer's head is there; what it returns sees every byte of the body. */
  watch: (head: AnswerHead) => (chunk: Buffer) => void
}

export interface AnswerHead {
  status: number
  headers: { name: string; value: string }[]
}

export interface CallReport {
  /** As sent to the last hop. */
  sent: { method: string; url: string; headers: Header[]; body: string | null }
  hops: { status: number; location: string }[]
  /** Also there when `failure` is: as far as it came. */
  answer: (AnswerHead & { body: ReadBody }) | null
  times: PhaseTimes & { total: number }
  remoteAddress: string | null
  failure: CallFailure | null
}
