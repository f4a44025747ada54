import type { MemberSecrets } from '#app/features/ctx.server.ts'
import { type JobRow, jobOf } from '#app/features/jobs/job-row.server.ts'
import { jobSpecOf } from '#app/features/jobs/job-spec.server.ts'
import type { JobSpec } from '#app/features/jobs/job-spec.ts'
import type { JobPolicy } from '#app/features/jobs/policy.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import type { DueChange, SealedSpec } from '#db/engine/due-list.server.ts'

/** What the due list is told of a job; when it is next due follows from what is there already. */
export type DueJob = Omit<DueChange, 'scheduled_for' | 'next_run_at' | 'accounted_to' | 'updated_at'>

export function dueJobOf(secrets: MemberSecrets, userId: string, row: JobRow): DueJob {
  const spec = JSON.stringify(jobSpecOf(secrets, userId, row))
  return {
    tenant: userId,
    job: row.id,
    version: row.version,
    state: row.enabled === 1 ? 'enabled' : 'paused',
    schedule: row.schedule,
    timezone: row.timezone,
    policy: JSON.stringify(policyIn(jobOf(row).settings)),
    kind: row.kind,
    spec: secrets.seal.seal(spec, specContext(userId, row.id)),
  }
}

/** The policy alone, without the call that the settings of a job hold too. */
function policyIn(settings: JobPolicy): JobPolicy {
  const { overlap, missed, catchUpMs, jitterMs, timeoutMs, retries, retryDeadlineMs } = settings
  return { overlap, missed, catchUpMs, jitterMs, timeoutMs, retries, retryDeadlineMs }
}

/** What the due list is told of a job that is deleted at that version. */
export function deletedDueJob(userId: string, jobId: string, version: number): DueJob {
  const nothing = { schedule: '', timezone: '', policy: '{}', kind: 'shell', spec: '' }
  return { tenant: userId, job: jobId, version: version + 1, state: 'deleted', ...nothing }
}

/** Throws when the text was not sealed for this job. */
export function openSpec(sealed: string, userId: string, jobId: string, seal: Seal): JobSpec {
  return JSON.parse(seal.open(sealed, specContext(userId, jobId))) as JobSpec
}

/** The same, sealed by the seal's first key; undefined when it is. Throws a SealError where a key is missing. */
export function resealSpec(seal: Seal, { tenant, job, spec }: SealedSpec): string | undefined {
  if (seal.isCurrent(spec)) return undefined
  const context = specContext(tenant, job)
  return seal.seal(seal.open(spec, context), context)
}

function specContext(userId: string, jobId: string): string {
  return `${userId}|${jobId}|spec`
}
