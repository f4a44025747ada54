import { setImmediate as macrotask } from 'node:timers/promises'
import { z } from 'zod'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { type JobInput, maxJobs } from '#app/features/jobs/job.ts'
import { defaultSettings, type JobSettings } from '#app/features/jobs/settings/job-settings.ts'
import { settingsFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { exportFormat } from './exported-job.ts'

/** Checking a job takes a fraction of a millisecond. */
const jobsPerMacrotask = 20
const mostFaults = 20

export interface ReadJob {
  input: JobInput
  /** It had secret headers, whose values are in no export. */
  lacksSecrets: boolean
}

export type ReadExport = { ok: true; jobs: ReadJob[] } | { ok: false; faults: string[] }

const documentShape = z.object({
  format: z.literal(exportFormat.format),
  version: z.number(),
  jobs: z.array(z.unknown()),
})

const headersShape = z.array(z.object({ name: z.string(), value: z.string() }))
const settingsShape = z
  .object({
    method: z.string(),
    headers: headersShape,
    body: z.string().nullable(),
    statuses: z.array(z.object({ from: z.number(), to: z.number() })),
    contains: z.string().nullable(),
    timeoutMs: z.number(),
    retries: z.number(),
    retryDeadlineMs: z.number(),
    overlap: z.string(),
    missed: z.string(),
    catchUpMs: z.number(),
    jitterMs: z.number(),
  })
  .partial()

const jobShape = z.object({
  name: z.string(),
  schedule: z.string(),
  timezone: z.string(),
  command: z.string(),
  enabled: z.boolean(),
  settings: settingsShape.optional(),
  secretHeaders: z.array(z.string()).default([]),
})

/**
 * Reads an export (docs/export-format.md) and checks every job as the form does. The faults name the job by its place in
 * the file, the first being 1.
 */
export async function readExport(text: string, nowMs: number): Promise<ReadExport> {
  const jobs = jobsIn(text)
  if (typeof jobs === 'string') return { ok: false, faults: [jobs] }
  const form = newJobForm(nowMs)
  const read: ReadJob[] = []
  const faults: string[] = []
  for (const [index, job] of jobs.entries()) {
    if (index % jobsPerMacrotask === 0) await macrotask()
    const result = readJob(form, job)
    if (typeof result !== 'string') read.push(result)
    else faults.push(`Job ${index + 1}${nameOf(job)}: ${result}`)
  }
  return faults.length === 0 ? { ok: true, jobs: read } : { ok: false, faults: shortened(faults) }
}

function jobsIn(text: string): unknown[] | string {
  const parsed = parseJson(text)
  if (parsed === undefined) return 'This file is not JSON, or it is cut off. Choose a file that “Export as JSON” made.'
  const { data } = documentShape.safeParse(parsed)
  if (!data) return 'This JSON is not an export of Cronstead. Choose a file that “Export as JSON” made.'
  if (data.version !== exportFormat.version) {
    return `This export has version ${data.version}, and this Cronstead reads version ${exportFormat.version}.`
  }
  if (data.jobs.length === 0) return 'There are no jobs in this export.'
  if (data.jobs.length <= maxJobs) return data.jobs
  return `There are ${data.jobs.length.toLocaleString('en')} jobs in this file, and a member can have ${maxJobs.toLocaleString('en')}.`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The job, or what is wrong with it. */
function readJob(form: ReturnType<typeof newJobForm>, job: unknown): ReadJob | string {
  const shape = jobShape.safeParse(job)
  if (!shape.success) return faultOf(shape.error)
  const { settings, secretHeaders, enabled, ...fields } = shape.data
  const lacksSecrets = secretHeaders.length > 0
  const typed = settings ? typedSettings(settings) : {}
  const parsed = form.safeParse({ ...fields, ...typed, ...(enabled && !lacksSecrets ? { enabled } : {}) })
  return parsed.success ? { input: parsed.data.input, lacksSecrets } : faultOf(parsed.error)
}

/** As somebody would type them into the form, which checks them: a form leaves empty fields out. */
function typedSettings(settings: z.output<typeof settingsShape>): Record<string, string> {
  const { secretHeaders: _, ...typed } = settingsFormValue({ ...defaultSettings, ...settings } as JobSettings)
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
}

function faultOf({ issues: [issue] }: z.ZodError): string {
  const field = issue?.path.join('.') ?? ''
  return `${field}: ${issue?.message}`
}

function nameOf(job: unknown): string {
  const { data } = z.object({ name: z.string() }).safeParse(job)
  return data ? ` (“${data.name.slice(0, 60)}”)` : ''
}

function shortened(faults: string[]): string[] {
  const more = faults.length - mostFaults
  return more > 0 ? [...faults.slice(0, mostFaults), `And ${more} more.`] : faults
}
