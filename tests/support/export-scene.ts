import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import type { RunRecord } from '#app/features/runs/run-record.ts'
import type { TestCtx } from './member-ctx.ts'
import { tempDir } from './temp-dir.ts'

export const record: RunRecord = {
  request: { method: 'GET', url: 'https://example.com/', headers: [{ name: 'Accept', value: '*/*' }], body: null },
  hops: [],
  answer: null,
  timings: { dns: null, connect: 1, tls: null, firstByte: null, download: null, total: 2 },
  remoteAddress: '192.0.2.1:443',
}

/** Jobs of these names, each with that many ended runs, the last of them an hour ago. */
export async function haveRuns(ctx: TestCtx, names: readonly string[], runs: number): Promise<void> {
  for (const name of names) {
    const typed = { name, schedule: '* * * * *', timezone: 'UTC', command: 'https://example.com/', enabled: 'on' }
    const made = await createJob(ctx, newJobForm(ctx.clock()).parse(typed).input, null)
    if (made.state === 'full') throw new Error('No room')
    const ends = Array.from({ length: runs }, (_, index) => ctx.clock() - 3_600_000 - index * 60_000)
    await ctx.db.batch([
      {
        sql: `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, reason, detail, start_at, ended_at)
              SELECT ?, value, 1, 1, 'schedule', 'failed', 'status', '500 “ü”', value, value + 1500 FROM json_each(?)`,
        args: [made.job.id, JSON.stringify(ends)],
      },
      {
        sql: 'INSERT INTO run_records SELECT ?, value, 1, ? FROM json_each(?)',
        args: [made.job.id, JSON.stringify(record), JSON.stringify(ends)],
      },
    ])
  }
}

export async function databaseOf({ body }: { body: ReadableStream<Uint8Array> }): Promise<Uint8Array> {
  return new Response(body).bytes()
}

/** The same database after these statements. */
export function alteredDatabase(file: Uint8Array, statements: readonly string[]): Uint8Array {
  if (statements.length === 0) return file
  const path = join(tempDir(), 'altered.db')
  writeFileSync(path, file)
  const db = new DatabaseSync(path)
  for (const statement of statements) db.exec(statement)
  db.close()
  return readFileSync(path)
}
