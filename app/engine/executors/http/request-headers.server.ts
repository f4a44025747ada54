import type { RunToDo } from '#app/engine/executors/executor.ts'
import type { HttpCall } from '#app/features/jobs/http/http-call.ts'
import type { HttpHeader } from '#app/features/jobs/http/http-header.ts'
import type { Hop } from '#app/platform/safe-fetch/redirect.server.ts'
import { signWebhook } from '#app/platform/webhook-signature.server.ts'

export const callbackHeader = 'Cronstead-Callback'

export interface RequestContext {
  call: HttpCall
  run: RunToDo
  /** Where the target may report to. */
  callbackAddress: string
  appOrigin: string
  /** Seconds since 1970. */
  timestamp: number
}

/** Known secrets, whatever a member marked. */
const alwaysSecret = new Set(['authorization', 'cookie'])

/** All headers of one hop. What proves or opens something goes to the origin of the job's own address alone. */
export function headersFor(context: RequestContext, hop: Hop): HttpHeader[] {
  const { call, run, appOrigin } = context
  const key = idempotencyKey(run)
  const own = [
    plain('User-Agent', `Cronstead (+${appOrigin})`),
    plain('Idempotency-Key', key),
    plain('Cronstead-Job-Id', run.jobId),
    plain('Cronstead-Scheduled-For', new Date(run.scheduledFor).toISOString()),
    plain('Cronstead-Attempt', String(run.attempt)),
    plain('Cronstead-Cause', run.cause),
  ]
  const sent = call.headers.map((header) => ({ ...header, isSecret: header.isSecret || isKnownSecret(header) }))
  const forHop = sent.filter((header) => mayFollow(header, hop, call))
  const all = [...defaultsBeside(forHop, hop), ...forHop, ...own]
  return hop.isFirstOrigin ? [...all, ...proofs(context, key, hop.body ?? '')] : all
}

/** The same for every attempt at one occurrence. Without a point: the signature puts points around it. */
function idempotencyKey({ jobId, scheduledFor }: RunToDo): string {
  return `${jobId}:${scheduledFor}`
}

function proofs({ call, timestamp, callbackAddress }: RequestContext, id: string, body: string): HttpHeader[] {
  return [
    plain('Webhook-Id', id),
    plain('Webhook-Timestamp', String(timestamp)),
    { name: 'Webhook-Signature', value: signWebhook(call.signingSecret, { id, timestamp, body }), isSecret: true },
    { name: callbackHeader, value: callbackAddress, isSecret: true },
  ]
}

function mayFollow({ name, isSecret }: HttpHeader, hop: Hop, call: HttpCall): boolean {
  if (isSecret && !hop.isFirstOrigin) return false
  const isOfBody = name.toLowerCase().startsWith('content-')
  return !(isOfBody && call.body !== null && hop.body === null)
}

function isKnownSecret({ name }: HttpHeader): boolean {
  return alwaysSecret.has(name.toLowerCase())
}

function defaultsBeside(headers: HttpHeader[], { body }: Hop): HttpHeader[] {
  const has = (name: string) => headers.some((header) => header.name.toLowerCase() === name)
  return [
    ...(has('accept') ? [] : [plain('Accept', '*/*')]),
    ...(body === null || has('content-type') ? [] : [plain('Content-Type', typeOf(body))]),
  ]
}

function typeOf(body: string): string {
  try {
    JSON.parse(body)
    return 'application/json'
  } catch {
    return 'text/plain; charset=utf-8'
  }
}

function plain(name: string, value: string): HttpHeader {
  return { name, value, isSecret: false }
}
