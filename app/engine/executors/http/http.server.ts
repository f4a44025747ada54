import type { Executor, RunningElsewhere, RunToDo } from '#app/engine/executors/executor.ts'
import { isExpectedStatus } from '#app/features/jobs/http/status-range.ts'
import type { JobSpec } from '#app/features/jobs/job-spec.ts'
import type { CallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import type { Outcome } from '#app/features/runs/run.ts'
import type { Clock } from '#app/platform/clock.ts'
import type { SafeFetch } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import type { AnswerHead, CallReport } from '#app/platform/safe-fetch/safe-request.server.ts'
import { searchText } from './body-text.server.ts'
import { outcomeOfAnswer, outcomeOfFailure } from './call-outcome.server.ts'
import { contentTypeOf, recordOf } from './call-record.server.ts'
import { callbackHeader, headersFor, type RequestContext } from './request-headers.server.ts'

type HttpSpec = Extract<JobSpec, { kind: 'http' }>

export interface HttpExecutorDeps {
  safeFetch: SafeFetch
  callbacks: CallbackAddresses
  appOrigin: string
  clock: Clock
}

/** Of a time-out that is longer, no more than this goes to finding and reaching the host. */
const reachMs = 10_000

/** Runs jobs of kind http: one call, judged by its status and its body. */
export function createHttpExecutor({ safeFetch, callbacks, appOrigin, clock }: HttpExecutorDeps): Executor<HttpSpec> {
  return async ({ run, spec: { call, timeoutMs }, signal }) => {
    const timestamp = Math.floor(clock() / 1000)
    const context: RequestContext = { call, run, callbackAddress: callbacks.addressOf(run), appOrigin, timestamp }
    const reach = Math.min(reachMs, timeoutMs)
    let isFound = () => call.expect.contains === null
    const report = await safeFetch.call({
      method: call.method,
      url: call.url,
      body: call.body,
      headersFor: (hop) => headersFor(context, hop),
      limits: { dns: reach, connect: reach, tls: reach, total: timeoutMs },
      signal,
      isWanted: (status) => isExpectedStatus(call.expect.statuses, status),
      watch(head) {
        if (call.expect.contains === null) return () => undefined
        const search = searchText(call.expect.contains, contentTypeOf(head))
        isFound = search.isFound
        return search.watch
      },
    })
    const ended = judge(report, run, { call, timeoutMs }, isFound(), clock)
    return { ...ended, record: () => recordOf(report) }
  }
}

function judge(
  { failure, answer }: CallReport,
  run: RunToDo,
  { call, timeoutMs }: Omit<HttpSpec, 'kind'>,
  isFound: boolean,
  clock: Clock,
): Outcome | RunningElsewhere {
  if (failure || !answer) return outcomeOfFailure(failure ?? { reason: 'protocol', detail: 'no answer' })
  if (isTakenOn(answer)) return { state: 'running_elsewhere', until: run.startedAt + timeoutMs }
  return outcomeOfAnswer(call, answer, isFound, clock())
}

/** The target answers 202 and names the callback: by its address, or with the word `accepted`. */
function isTakenOn({ status, headers }: AnswerHead): boolean {
  return status === 202 && headers.some(({ name }) => name.toLowerCase() === callbackHeader.toLowerCase())
}
