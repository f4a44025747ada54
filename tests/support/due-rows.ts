import { dueJobOf } from '#app/features/jobs/due/due-job.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { secrets } from './member-secrets.ts'

const atOnce = 1000

/**
 * Has `jobs` jobs of http, of each of the members one after the other, in the due list without their being in a member's
 * database. All are next due at `dueAt`, a whole minute, and have failed so many times in a row.
 */
export async function fillDueList(
  db: EngineDb,
  members: readonly string[],
  jobs: number,
  { url, dueAt, failures = 0 }: { url: string; dueAt: number; failures?: number },
): Promise<void> {
  const rows = Array.from({ length: members.length * jobs }, (_, n) =>
    dueRow(members[n % members.length] ?? '', `job-${n}`, url),
  )
  for (let from = 0; from < rows.length; from += atOnce) {
    await db.write(insertDue, [dueAt, JSON.stringify(rows.slice(from, from + atOnce)), failures])
  }
}

function dueRow(userId: string, id: string, command: string) {
  return dueJobOf(secrets, userId, {
    ...{ id, name: id, schedule: '* * * * *', timezone: 'Europe/Berlin', kind: 'http', command, enabled: 1 },
    ...{ version: 1, created_at: 0, updated_at: 0, settings: '{}', secret_headers: '[]', signing_generation: 1 },
    waits_since: null,
  })
}

const insertDue = `INSERT INTO due_jobs (tenant, job, version, state, schedule, timezone, policy, kind, spec, scheduled_for,
    next_run_at, accounted_to, failures, updated_at)
  SELECT value ->> 'tenant', value ->> 'job', 1, 'enabled', value ->> 'schedule', value ->> 'timezone',
    value ->> 'policy', 'http', value ->> 'spec', ?1, ?1, ?1 - 1, ?3, 0 FROM json_each(?2)`
