import { createHttpExecutor } from '#app/engine/executors/http/http.server.ts'
import type { HttpCall } from '#app/features/jobs/http/http-call.ts'
import { anySuccess } from '#app/features/jobs/http/status-range.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { createCallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import type { RunRecord } from '#app/features/runs/run-record.ts'
import type { SafeFetchOptions } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import { testFetch } from './safe-fetch.ts'

const appOrigin = 'https://cron.test'
export const callbacks = createCallbackAddresses(appOrigin, 'a key of the tests')
/** 2026-11-24T09:00:00.5Z */
export const startedAt = 1_795_510_800_500

export const run = {
  jobId: 'job-1' as JobId,
  scheduledFor: startedAt - 500,
  attempt: 2,
  userId: 'member-1',
  cause: 'schedule' as const,
  startedAt,
  fence: 7,
}

export function callOf(call: Partial<HttpCall> & { url: string }): HttpCall {
  return {
    method: 'GET',
    headers: [],
    body: null,
    expect: { statuses: [...anySuccess], contains: null },
    signingSecret: `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`,
    ...call,
  }
}

interface HttpRunOptions extends Partial<SafeFetchOptions> {
  timeoutMs?: number
  signal?: AbortSignal
  attempt?: number
}

/** Runs a call with the executor; its outcome, and the record in it read. */
export async function runCall(call: Partial<HttpCall> & { url: string }, options: HttpRunOptions = {}) {
  const { timeoutMs = 10_000, signal = new AbortController().signal, attempt = run.attempt, ...fetchOptions } = options
  const safeFetch = testFetch(fetchOptions)
  const execute = createHttpExecutor({ safeFetch, callbacks, appOrigin, clock: () => startedAt })
  const spec = { kind: 'http' as const, call: callOf(call), timeoutMs }
  const { record: make, ...outcome } = await execute({ run: { ...run, attempt }, spec, signal })
  const record = make?.() ?? ''
  return { outcome, record: JSON.parse(record) as RunRecord, text: record }
}
