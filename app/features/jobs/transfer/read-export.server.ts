import { setImmediate as macrotask } from 'node:timers/promises'
import { z } from 'zod'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { type JobInput, maxJobs } from '#app/features/jobs/job.ts'
import { defaultSettings, type JobSettings } from '#app/features/jobs/settings/job-settings.ts'
import { settingsFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { exportFormat } from './exported-job.ts'
import { faultOf, inThousands } from './fault-words.ts'
import { type ReadRun, readRuns } from './read-runs.server.ts'

/** Checking a job takes a fraction of a millisecond. */
const jobsPerMacrotask = 20
const mostFaults = 20

export interface ReadJob {
  /** Its id in the file. */
  id: string | undefined
  input: JobInput
  /** It had secret headers, whose values are in no export. */
  lacksSecrets: boolean
}

export type ReadExport = { ok: true; jobs: ReadJob[]; runs: ReadRun[] } | { ok: false; faults: string[] }

const documentShape = z.object({
  format: z.literal(exportFormat.format),
  version: z.number(),
  jobs: z.array(z.unknown()),
  runs: z.array(z.unknown()).default([]),
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
  id: z.string().optional(),
  name: z.string(),
  schedule: z.string(),
  timezone: z.string(),
  command: z.string(),
  enabled: z.boolean(),
  settings: settingsShape.optional(),
  secretHeaders: z.array(z.string()).default([]),
})

/**
 * Reads an export (docs/export-format.md) and checks every job as the form does, and every run. The faults name the job
 * or the run by its place in the file, the first being 1.
 */
export async function readExport(text: string, nowMs: number): Promise<ReadExport> {
  const parsed = parseJson(text)
  if (parsed === undefined) {
    return refused('This file is not JSON, or it is cut off. Choose a file that “Export as JSON” made.')
  }
  return readDocument(parsed, nowMs)
}

/** The same for what stands in an export. */
export async function readDocument(document: unknown, nowMs: number): Promise<ReadExport> {
  const { data } = documentShape.safeParse(document)
  if (!data) return refused('This JSON is not an export of Cronstead. Choose a file that “Export as JSON” made.')
  const fault = faultOfWhole(data)
  if (fault) return refused(fault)
  const { jobs, faults } = await readJobs(data.jobs, nowMs)
  const runs = await readRuns(data.runs, nowMs)
  const all = [...faults, ...runs.faults]
  return all.length === 0 ? { ok: true, jobs, runs: runs.runs } : { ok: false, faults: shortened(all) }
}

function refused(fault: string): ReadExport {
  return { ok: false, faults: [fault] }
}

async function readJobs(jobs: readonly unknown[], nowMs: number) {
  const form = newJobForm(nowMs)
  const read: ReadJob[] = []
  const faults: string[] = []
  for (const [index, job] of jobs.entries()) {
    if (index % jobsPerMacrotask === 0) await macrotask()
    const result = readJob(form, job)
    if (typeof result !== 'string') read.push(result)
    else faults.push(`Job ${index + 1}${nameOf(job)}: ${result}`)
  }
  return { jobs: read, faults }
}

function faultOfWhole({ version, jobs }: z.output<typeof documentShape>): string | undefined {
  if (version !== exportFormat.version) {
    return `This export has version ${version}, and this Cronstead reads version ${exportFormat.version}.`
  }
  if (jobs.length === 0) return 'There are no jobs in this export.'
  if (jobs.length <= maxJobs) return undefined
  return `There are ${inThousands(jobs.length)} jobs in this file, and a member can have ${inThousands(maxJobs)}.`
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
  const { id, settings, secretHeaders, enabled, ...fields } = shape.data
  const lacksSecrets = secretHeaders.length > 0
  const typed = settings ? typedSettings(settings) : {}
  const parsed = form.safeParse({ ...fields, ...typed, ...(enabled && !lacksSecrets ? { enabled } : {}) })
  return parsed.success ? { id, input: parsed.data.input, lacksSecrets } : faultOf(parsed.error)
}

/** As somebody would type them into the form, which checks them: a form leaves empty fields out. */
function typedSettings(settings: z.output<typeof settingsShape>): Record<string, string> {
  const { secretHeaders: _, ...typed } = settingsFormValue({ ...defaultSettings, ...settings } as JobSettings)
  return Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
}

function nameOf(job: unknown): string {
  const { data } = z.object({ name: z.string() }).safeParse(job)
  return data ? ` (“${data.name.slice(0, 60)}”)` : ''
}

function shortened(faults: string[]): string[] {
  const more = faults.length - mostFaults
  return more > 0 ? [...faults.slice(0, mostFaults), `And ${more} more.`] : faults
}
