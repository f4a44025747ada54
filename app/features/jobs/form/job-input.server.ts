import { z } from 'zod'
import type { JobInput } from '#app/features/jobs/job.ts'
import { parseSchedule } from '#app/features/schedule/parse-schedule.server.ts'
import type { ScheduleErrors } from '#app/features/schedule/schedule.ts'
import { commandAndSettings } from './command-and-settings.server.ts'
import { jobName } from './job-name.server.ts'

const text = z.string().default('')

/** A checkbox is sent or not; what it is sent as says nothing. */
const enabled = z
  .unknown()
  .optional()
  .transform((sent) => sent !== undefined)

/**
 * `nowMs` (since 1970) is what a schedule must still have a run after; `saved` as in `settingsFields`. The issues come in
 * the order of the form.
 */
function jobFields(nowMs: number, saved: readonly string[]) {
  const schedule = z.object({ schedule: text, timezone: text }).transform((typed, ctx) => {
    const parsed = parseSchedule(typed.schedule, typed.timezone, nowMs)
    if (!parsed.ok) return refuse(ctx, parsed.errors)
    return { schedule: parsed.schedule.pattern, timezone: parsed.schedule.timezone }
  })
  return z.object({ name: jobName }).and(schedule).and(commandAndSettings(saved)).and(z.object({ enabled }))
}

/** Tells one form from another. Without a usable key a form is one that was never sent before. */
const formKey = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .nullable()
  .catch(null)

/** The key of a form that asks for no more than to be told apart. */
export function formKeyIn(form: FormData): string | null {
  return formKey.parse(form.get('formKey'))
}

/** What the form for a new job sends. */
export function newJobForm(nowMs: number) {
  return jobFields(nowMs, [])
    .and(z.object({ formKey }))
    .transform((fields) => ({ formKey: fields.formKey, input: inputOf(fields) }))
}

/** What the button that copies a job sends. */
export const copyJobForm = z.object({ formKey })

/** What the form that changes a job sends; `saved` as in `settingsFields`. Without a version it saw none, so it is stale. */
export function editJobForm(nowMs: number, saved: readonly string[]) {
  const version = z.number().int().catch(0)
  return jobFields(nowMs, saved)
    .and(z.object({ version }))
    .transform((fields) => ({ version: fields.version, input: inputOf(fields) }))
}

function inputOf(fields: z.output<ReturnType<typeof jobFields>>): JobInput {
  const { name, schedule, timezone, kind, command, enabled, settings } = fields
  return { name, schedule, timezone, kind, command, isEnabled: enabled, settings }
}

function refuse(ctx: z.RefinementCtx, errors: ScheduleErrors): never {
  for (const [field, message] of Object.entries(errors)) ctx.addIssue({ code: 'custom', path: [field], message })
  return z.NEVER
}
