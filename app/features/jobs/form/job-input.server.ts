import { z } from 'zod'
import { type JobInput, maxCommandLength } from '#app/features/jobs/job.ts'
import { parseSchedule } from '#app/features/schedule/parse-schedule.server.ts'
import type { ScheduleErrors } from '#app/features/schedule/schedule.ts'
import { jobName } from './job-name.server.ts'

const command = z
  .string('Enter a command.')
  // A browser sends the line ends of a text area as \r\n, and a shell stumbles over the \r.
  .overwrite((text) => text.replace(/\r\n?/g, '\n'))
  .regex(/\S/, 'Enter a command.')
  .max(maxCommandLength, `A command has at most ${maxCommandLength.toLocaleString('en')} characters.`)
  .regex(/^[^\0]*$/, 'A command cannot contain the NUL character.')

const text = z.string().default('')

/** A checkbox is sent or not; what it is sent as says nothing. */
const enabled = z
  .unknown()
  .optional()
  .transform((sent) => sent !== undefined)

/** `nowMs` (since 1970) is what a schedule must still have a run after. The issues come in the order of the form. */
function jobFields(nowMs: number) {
  const schedule = z.object({ schedule: text, timezone: text }).transform((typed, ctx) => {
    const parsed = parseSchedule(typed.schedule, typed.timezone, nowMs)
    if (!parsed.ok) return refuse(ctx, parsed.errors)
    return { schedule: parsed.schedule.pattern, timezone: parsed.schedule.timezone }
  })
  return z.object({ name: jobName }).and(schedule).and(z.object({ command, enabled }))
}

/** Tells one form from another. Without a usable key a form is one that was never sent before. */
const formKey = z
  .string()
  .regex(/^[\w-]{1,64}$/)
  .nullable()
  .catch(null)

/** What the form for a new job sends. */
export function newJobForm(nowMs: number) {
  return jobFields(nowMs)
    .and(z.object({ formKey }))
    .transform((fields) => ({ formKey: fields.formKey, input: inputOf(fields) }))
}

/** What the button that copies a job sends. */
export const copyJobForm = z.object({ formKey })

/** What the form that changes a job sends. Without a version it saw none, so it is stale. */
export function editJobForm(nowMs: number) {
  const version = z.number().int().catch(0)
  return jobFields(nowMs)
    .and(z.object({ version }))
    .transform((fields) => ({ version: fields.version, input: inputOf(fields) }))
}

function inputOf({ enabled, ...fields }: z.output<ReturnType<typeof jobFields>>): JobInput {
  const { name, schedule, timezone, command } = fields
  return { name, schedule, timezone, command, isEnabled: enabled }
}

function refuse(ctx: z.RefinementCtx, errors: ScheduleErrors): never {
  for (const [field, message] of Object.entries(errors)) ctx.addIssue({ code: 'custom', path: [field], message })
  return z.NEVER
}
