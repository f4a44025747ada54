import type { Ctx } from '#app/features/ctx.server.ts'
import { insertRecords, insertRuns } from '#app/features/runs/run-insertion.server.ts'
import { jsonText } from '#app/platform/json-text.ts'
import type { Statement } from '#db/sql.server.ts'
import type { ReadRun } from './read-runs.server.ts'

const rowsPerStatement = 500
const charactersPerStatement = 1_000_000

/** Puts runs aside until their jobs are made. `newIds` are those of the jobs in the file. */
export async function stageRuns(
  { db, clock }: Ctx,
  importId: string,
  runs: readonly ReadRun[],
  newIds: ReadonlyMap<string, string>,
): Promise<void> {
  let row = 0
  for (const page of pagesOf(runs)) {
    const rows = page.map(({ jobInFile, row: content, record }) => {
      const job = newIds.get(jobInFile) ?? null
      row += 1
      return job === null ? { row, job, content: {}, record: null } : { row, job, content, record }
    })
    await db.write(
      `INSERT OR REPLACE INTO staged_runs (import_id, row, job, content, record, staged_at)
       SELECT ?, value ->> 'row', value ->> 'job', value -> 'content', value ->> 'record', ? FROM json_each(?)`,
      [importId, clock(), jsonText(rows)],
      { isRepeatable: true },
    )
  }
}

/** As many as one statement carries. */
function* pagesOf(runs: readonly ReadRun[]): Generator<ReadRun[]> {
  let page: ReadRun[] = []
  let characters = 0
  for (const run of runs) {
    page.push(run)
    characters += run.record?.length ?? 0
    if (page.length < rowsPerStatement && characters < charactersPerStatement) continue
    yield page
    page = []
    characters = 0
  }
  if (page.length > 0) yield page
}

/** Makes the runs whose jobs are made by now, and throws them all away once no job is staged. */
export function stagedRunsInsertion(importId: string): Statement[] {
  const staged = `SELECT json_set(content, '$.job', job) AS value, record FROM staged_runs
    WHERE import_id = ? AND job IN (SELECT id FROM cron_jobs)`
  return [
    { sql: insertRuns(`(${staged})`), args: [importId] },
    {
      sql: insertRecords(
        `(SELECT json_set(value, '$.record', record) AS value FROM (${staged} AND record IS NOT NULL))`,
      ),
      args: [importId],
    },
    {
      sql: `DELETE FROM staged_runs WHERE import_id = ?1
            AND NOT EXISTS (SELECT 1 FROM staged_jobs WHERE import_id = ?1)`,
      args: [importId],
    },
  ]
}
