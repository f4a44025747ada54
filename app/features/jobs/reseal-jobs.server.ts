import { type Seal, SealError } from '#app/platform/seal.server.ts'
import { readSpecs, replaceSpecs } from '#db/engine/due-list.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { resealSpec } from './due/due-job.server.ts'
import { resealHeaders, sealedHeaders } from './settings/secret-headers.server.ts'

const specsAtOnce = 500

/** What was sealed anew, and the ids of the jobs for which no key opens what is sealed. */
export interface ResealedJobs {
  resealed: number
  unopened: string[]
}

/** Seals the secret headers of a member's jobs anew that an older key sealed; a job that is changed meanwhile is left. */
export async function resealJobs(db: TenantDb, userId: string, seal: Seal): Promise<ResealedJobs> {
  const rows = await db.read<{ id: string; secret_headers: string }>(
    "SELECT id, secret_headers FROM cron_jobs WHERE secret_headers <> '[]'",
  )
  const result: ResealedJobs = { resealed: 0, unopened: [] }
  for (const { id, secret_headers } of rows) {
    const headers = unlessUnopened(result, id, () =>
      resealHeaders(seal, { userId, jobId: id }, sealedHeaders(secret_headers)),
    )
    if (!headers) continue
    const { rowsAffected } = await db.write(
      'UPDATE cron_jobs SET secret_headers = ? WHERE id = ? AND secret_headers = ?',
      [JSON.stringify(headers), id, secret_headers],
    )
    result.resealed += rowsAffected
  }
  return result
}

/** The same for what the due list says is to be done. */
export async function resealDueList(engine: EngineDb, seal: Seal): Promise<ResealedJobs> {
  const result: ResealedJobs = { resealed: 0, unopened: [] }
  for (let after = 0; ; ) {
    const rows = await readSpecs(engine, after, specsAtOnce)
    const last = rows.at(-1)
    if (!last) return result
    after = last.id
    const changes = rows.flatMap((row) => {
      const spec = unlessUnopened(result, row.job, () => resealSpec(seal, row))
      return spec === undefined ? [] : [{ ...row, sealedAnew: spec }]
    })
    if (changes.length > 0) result.resealed += await replaceSpecs(engine, changes)
  }
}

function unlessUnopened<T>(result: ResealedJobs, jobId: string, reseal: () => T): T | undefined {
  try {
    return reseal()
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    result.unopened.push(jobId)
    return undefined
  }
}
