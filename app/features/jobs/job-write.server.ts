import type { Ctx } from '#app/features/ctx.server.ts'
import { jsonText } from '#app/platform/json-text.ts'
import type { SqlValue, Statement } from '#db/sql.server.ts'
import { type JobId, type JobInput, maxJobs } from './job.ts'
import { type JobRow, jobColumns, settingsText } from './job-row.server.ts'
import { nameKeyOf, searchTextOf } from './search-text.ts'
import { defaultSettings } from './settings/job-settings.ts'
import { type SealedHeader, sealedHeaders, sealHeaders } from './settings/secret-headers.server.ts'

/** Does nothing where the form key has made a job, or the member has `maxJobs`. */
export function insertion(
  ctx: Ctx,
  id: string,
  input: JobInput,
  { formKey, waitsSince }: { formKey: string | null; waitsSince: number | null },
): Statement {
  const now = ctx.clock()
  const whole = { ...input, settings: input.settings ?? defaultSettings }
  return {
    sql: `INSERT INTO cron_jobs
            (name, schedule, timezone, kind, command, enabled, name_key, search_text, settings, secret_headers,
             id, user_id, created_at, updated_at, form_key, waits_since)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM cron_jobs) < ${maxJobs}
          ON CONFLICT DO NOTHING`,
    args: [...inputArgs(ctx, id, whole, []), id, ctx.member.id, now, now, formKey, waitsSince],
  }
}

/** A job to be made later by `stagedInsertion`, as JSON: the values of its columns. */
export function stagedContent(ctx: Ctx, id: string, input: JobInput): string {
  return jsonText([...inputArgs(ctx, id, { ...input, settings: input.settings ?? defaultSettings }, []), id])
}

/**
 * Makes all staged jobs of an import that `which` holds for, or none where the member would have more than `maxJobs`;
 * gives the made ones back.
 */
export function stagedInsertion(
  ctx: Ctx,
  importId: string,
  { which, waitsSince }: { which: string; waitsSince: number | null },
): Statement {
  const now = ctx.clock()
  const values = Array.from({ length: 11 }, (_, index) => `content ->> ${index}`).join(', ')
  return {
    sql: `INSERT INTO cron_jobs
            (name, schedule, timezone, kind, command, enabled, name_key, search_text, settings, secret_headers, id,
             user_id, created_at, updated_at, waits_since)
          SELECT ${values}, ?, ?, ?, ? FROM staged_jobs AS s
          WHERE import_id = ? AND ${which} AND (SELECT count(*) FROM cron_jobs)
            + (SELECT count(*) FROM staged_jobs AS s WHERE import_id = ? AND ${which}) <= ${maxJobs}
          ORDER BY row
          RETURNING ${jobColumns}`,
    args: [ctx.member.id, now, now, waitsSince, importId, importId],
  }
}

/** Changes the row if it still has that version. */
export function changing(ctx: Ctx, row: JobRow, input: JobInput, waitsSince: number | null): Statement {
  return {
    sql: `UPDATE cron_jobs SET name = ?, schedule = ?, timezone = ?, kind = ?, command = ?, enabled = ?, name_key = ?,
            search_text = ?, settings = coalesce(?, settings), secret_headers = coalesce(?, secret_headers),
            version = version + 1, updated_at = ?, waits_since = coalesce(waits_since, ?)
          WHERE id = ? AND version = ? RETURNING ${jobColumns}`,
    args: [
      ...inputArgs(ctx, row.id, input, sealedHeaders(row.secret_headers)),
      ctx.clock(),
      waitsSince,
      row.id,
      row.version,
    ],
  }
}

/** For the columns name, schedule, timezone, kind, command, enabled, name_key, search_text, settings, secret_headers. */
function inputArgs(ctx: Ctx, id: string, input: JobInput, saved: readonly SealedHeader[]): SqlValue[] {
  const { name, schedule, timezone, kind, command, isEnabled, settings } = input
  const owner = { userId: ctx.member.id, jobId: id as JobId }
  return [
    name,
    schedule,
    timezone,
    kind,
    command,
    Number(isEnabled),
    nameKeyOf(name),
    searchTextOf(input),
    settings && settingsText(settings),
    settings && JSON.stringify(sealHeaders(ctx.seal, owner, settings.secretHeaders, saved)),
  ]
}
