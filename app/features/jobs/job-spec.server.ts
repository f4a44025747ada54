import type { MemberSecrets } from '#app/features/ctx.server.ts'
import type { HttpCall } from '#app/features/jobs/http/http-call.ts'
import { type JobRow, jobOf } from './job-row.server.ts'
import type { JobSpec } from './job-spec.ts'
import { openHeaders, type SecretOwner, sealedHeaders } from './settings/secret-headers.server.ts'

/** What the engine does for a job, its secrets in the open: to be sealed before it is stored anywhere. */
export function jobSpecOf(ctx: MemberSecrets, userId: string, row: JobRow): JobSpec {
  const { kind, command, settings } = jobOf(row)
  if (kind === 'shell') return { kind, command }
  const owner = { userId, jobId: row.id }
  const secrets = openHeaders(ctx.seal, owner, sealedHeaders(row.secret_headers))
  const call: HttpCall = {
    method: settings.method,
    url: command,
    headers: [
      ...settings.headers.map((header) => ({ ...header, isSecret: false })),
      ...secrets.map(({ name, value }) => ({ name, value: value ?? '', isSecret: true })),
    ],
    body: settings.body,
    expect: { statuses: settings.statuses, contains: settings.contains },
    signingSecret: signingSecretOf(ctx, userId, row),
  }
  return { kind, call, timeoutMs: settings.timeoutMs }
}

/** What a job signs its calls with. */
export function signingSecretOf(
  ctx: MemberSecrets,
  userId: string,
  row: Pick<JobRow, 'id' | 'signing_generation'>,
): string {
  return ctx.signingSecrets(signingContext({ userId, jobId: row.id }, row.signing_generation))
}

/** What the secret of a job that signs its calls follows from. */
function signingContext({ userId, jobId }: SecretOwner, generation: number): string {
  return `${userId}|${jobId}|${generation}`
}
