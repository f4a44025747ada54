import { z } from 'zod'
import { AppError } from '#app/platform/errors.ts'
import type { Outcome } from './run.ts'

export const maxReportMessage = 1000

const reportSchema = z.object({
  status: z.enum(['succeeded', 'failed']).default('succeeded'),
  message: z.string().default(''),
})

/**
 * How a run ended by what its target sent: `status` (succeeded by default) and `message`, of which the first 1,000
 * characters are kept. Other fields are ignored. Throws AppError invalid.
 */
export function outcomeOfReport(fields: Record<string, unknown>): Outcome {
  const report = reportSchema.safeParse(fields)
  if (!report.success) {
    throw new AppError('invalid', 'Send the status "succeeded" or "failed", and a message that is a text, or neither.')
  }
  const { status, message } = report.data
  const detail = message.trim().slice(0, maxReportMessage) || null
  return { state: status, reason: status === 'succeeded' ? 'done' : 'reported', detail }
}
