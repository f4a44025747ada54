import type { HttpMethod } from '#app/features/jobs/http/http-call.ts'
import { anySuccess, type StatusRange } from '#app/features/jobs/http/status-range.ts'
import { defaultPolicy, type JobPolicy } from '#app/features/jobs/policy.ts'

/** How a job is run, beside when and what; each with a default, so that a form may leave them out. */
export interface JobSettings extends JobPolicy {
  method: HttpMethod
  /** Those that may be shown. */
  headers: OpenHeader[]
  secretHeaders: SecretHeader[]
  /** Null sends none. */
  body: string | null
  statuses: StatusRange[]
  /** Null takes any answer. */
  contains: string | null
}

export interface OpenHeader {
  name: string
  value: string
}

/** A header whose value is sealed once it is saved, and never shown again. */
export interface SecretHeader {
  name: string
  /** Null is the value that is saved already. */
  value: string | null
}

export const defaultSettings: JobSettings = {
  ...defaultPolicy,
  method: 'GET',
  headers: [],
  secretHeaders: [],
  body: null,
  statuses: [...anySuccess],
  contains: null,
}

/** Stands in the form for a secret value that is saved; left as it is, the value stays. */
export const keptValue = '••••••••'

/** The settings to be shown beside others: a secret value that was typed only says that it was. */
export function withoutTypedSecrets(settings: JobSettings): JobSettings {
  const shown = (header: SecretHeader) => (header.value === null ? header : { ...header, value: typedValue })
  return { ...settings, secretHeaders: settings.secretHeaders.map(shown) }
}

const typedValue = `${keptValue} (as typed)`

/** Headers as they are typed: one a line. */
export function headerLines(headers: readonly (OpenHeader | SecretHeader)[]): string {
  return headers.map(({ name, value }) => `${name}: ${value ?? keptValue}`).join('\n')
}
