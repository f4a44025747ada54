import { z } from 'zod'
import { parseCronPattern } from '#app/features/schedule/cron-pattern.server.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'
import { parseTimeZone } from '#app/features/schedule/time-zone.ts'
import { maxCommandLength, maxNameLength } from './job.ts'

const fields = z.object({
  name: z
    .string('Enter a name.')
    .trim()
    .min(1, 'Enter a name.')
    .max(maxNameLength, `A name has at most ${maxNameLength} characters.`)
    .regex(/^\P{Cc}*$/u, 'A name is one line of text.'),
  schedule: z
    .string()
    .default('')
    .transform((text, ctx): CronPattern => {
      const parsed = parseCronPattern(text)
      return parsed.ok ? parsed.pattern : refuse(ctx, parsed.message)
    }),
  timezone: z
    .string()
    .default('')
    .transform((text, ctx): TimeZone => {
      const parsed = parseTimeZone(text)
      return parsed.ok ? parsed.zone : refuse(ctx, parsed.message)
    }),
  command: z
    .string('Enter a command.')
    // A browser sends the line ends of a text area as \r\n, and a shell stumbles over the \r.
    .overwrite((text) => text.replace(/\r\n?/g, '\n'))
    .regex(/\S/, 'Enter a command.')
    .max(maxCommandLength, `A command has at most ${maxCommandLength.toLocaleString('en')} characters.`)
    .regex(/^[^\0]*$/, 'A command cannot contain the NUL character.'),
  enabled: z.boolean().default(false),
})

/** What the form for a new job sends. Without a usable key the form is one that was never sent before. */
export const newJobForm = fields
  .extend({ formKey: z.string().max(64).nullable().default(null).catch(null) })
  .transform(({ formKey, enabled, ...rest }) => ({ formKey, input: { ...rest, isEnabled: enabled } }))

/** What the form that changes a job sends. Without a version it saw none, so it is stale. */
export const editJobForm = fields
  .extend({ version: z.number().int().catch(0) })
  .transform(({ version, enabled, ...rest }) => ({ version, input: { ...rest, isEnabled: enabled } }))

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
}
