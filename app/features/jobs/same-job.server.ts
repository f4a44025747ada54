import type { Ctx } from '#app/features/ctx.server.ts'
import { changedFields, type JobInput } from './job.ts'
import { type JobRow, jobOf } from './job-row.server.ts'
import { sealedHeaders, withoutKnownValues } from './settings/secret-headers.server.ts'

/** True when the job is already as the input wants it, secret values included. */
export function isAlready(ctx: Ctx, row: JobRow, input: JobInput): boolean {
  const owner = { userId: ctx.member.id, jobId: row.id }
  const settings = input.settings && {
    ...input.settings,
    secretHeaders: withoutKnownValues(ctx.seal, owner, input.settings.secretHeaders, sealedHeaders(row.secret_headers)),
  }
  return changedFields(jobOf(row), { ...input, settings }).length === 0
}
