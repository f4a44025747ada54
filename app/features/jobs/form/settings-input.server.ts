import { z } from 'zod'
import { callBodyFault, containsFault, httpMethods } from '#app/features/jobs/http/http-call.ts'
import { parseStatuses } from '#app/features/jobs/http/status-range.ts'
import { missedPolicies, overlapPolicies, policyLimits } from '#app/features/jobs/policy.ts'
import { readHeaderLines, readSecretLines } from '#app/features/jobs/settings/header-lines.ts'
import { defaultSettings, type JobSettings } from '#app/features/jobs/settings/job-settings.ts'

const seconds = 1000
const minutes = 60 * seconds

/** A number typed in a larger unit; without one the default stays. */
function duration(field: keyof typeof policyLimits, unit: number, name: string) {
  const { min, max } = policyLimits[field]
  const least = Math.ceil(min / unit)
  const most = Math.floor(max / unit)
  const message = `Use a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}${name}.`
  return z.coerce
    .number(message)
    .int(message)
    .min(least, message)
    .max(most, message)
    .transform((count) => count * unit)
    .default(defaultSettings[field])
}

const lines = z.string().default('')

const statuses = z
  .string()
  .default('2xx')
  .transform((text, ctx) => parseStatuses(text) ?? refuse(ctx, 'Write statuses such as 2xx, 304 or 400-404.'))

const contains = z
  .string()
  .nullable()
  .default(null)
  .transform((text, ctx) => {
    const fault = text === null ? undefined : containsFault(text)
    return fault ? refuse(ctx, `${fault}.`) : text
  })

const headers = lines.transform((text, ctx) => {
  const read = readHeaderLines(text)
  return read.ok ? read.headers : refuse(ctx, read.fault)
})

function secretHeaders(saved: readonly string[]) {
  return lines.transform((text, ctx) => {
    const read = readSecretLines(text, saved)
    return read.ok ? read.headers : refuse(ctx, read.fault)
  })
}

const method = z.enum(httpMethods, 'Choose a method.').optional()
const body = z
  .string()
  .overwrite((text) => text.replace(/\r\n?/g, '\n'))
  .nullable()
  .default(null)

/**
 * What the form says of how a job is run: null where it names no method, as a script's that only sends the first fields.
 * `saved` are the names of the secret headers whose values may be kept.
 */
export function settingsFields(saved: readonly string[]) {
  return z
    .object({
      method,
      headers,
      secretHeaders: secretHeaders(saved),
      body,
      expectStatus: statuses,
      expectText: contains,
      timeout: duration('timeoutMs', seconds, ' seconds'),
      retries: duration('retries', 1, ''),
      retryFor: duration('retryDeadlineMs', minutes, ' minutes'),
      overlap: z.enum(overlapPolicies, 'Choose one.').default(defaultSettings.overlap),
      missed: z.enum(missedPolicies, 'Choose one.').default(defaultSettings.missed),
      catchUp: duration('catchUpMs', minutes, ' minutes'),
      jitter: duration('jitterMs', seconds, ' seconds'),
    })
    .transform(({ method, expectStatus, expectText, timeout, retryFor, catchUp, jitter, ...same }, ctx) => {
      if (!method) return { settings: null }
      const fault = callBodyFault({ method, body: same.body })
      if (fault) ctx.addIssue({ code: 'custom', path: ['body'], message: `${fault}.` })
      const times = { timeoutMs: timeout, retryDeadlineMs: retryFor, catchUpMs: catchUp, jitterMs: jitter }
      const settings: JobSettings = { ...same, ...times, method, statuses: expectStatus, contains: expectText }
      return { settings }
    })
}

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
}
