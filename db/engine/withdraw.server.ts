import type { Tx } from '#db/sql.server.ts'

/**
 * Takes back planned first attempts that have not started and are still to come; with `byStart` also those whose
 * occurrence has passed and whose start has not. Answers the earliest of their occurrences, null where there was none.
 */
export async function withdrawQueued(
  tx: Tx,
  tenant: string,
  job: string,
  now: number,
  byStart: boolean,
): Promise<number | null> {
  const { rows } = await tx.write<{ scheduled_for: number }>(
    `DELETE FROM open_runs
     WHERE tenant = ? AND job = ? AND state = 'queued' AND attempt = 1 AND cause = 'schedule'
       AND iif(?, start_at, scheduled_for) > ?
     RETURNING scheduled_for`,
    [tenant, job, Number(byStart), now],
  )
  return rows.length === 0 ? null : Math.min(...rows.map(({ scheduled_for }) => scheduled_for))
}

/** Ends what else the job has queued: late runs, retries, manual runs. */
export async function cancelQueued(tx: Tx, tenant: string, job: string, now: number): Promise<void> {
  await tx.write(
    `UPDATE open_runs SET state = 'canceled', reason = 'changed', ended_at = ?, owner = NULL
     WHERE tenant = ? AND job = ? AND state = 'queued'`,
    [now, tenant, job],
  )
}

/**
 * Has what is begun a little ahead of its time canceled before it starts; with `started` also what is at work, and ends
 * what runs at its target.
 */
export async function cancelRunning(tx: Tx, tenant: string, job: string, now: number, started: boolean): Promise<void> {
  await tx.write(
    `UPDATE open_runs SET cancel_at = coalesce(cancel_at, ?1)
     WHERE tenant = ?2 AND job = ?3 AND state = 'running' AND (?4 OR started_at > ?1)`,
    [now, tenant, job, Number(started)],
  )
  if (!started) return
  await tx.write(
    `UPDATE open_runs SET state = 'canceled', reason = 'by_member', ended_at = ?, report_by = NULL, cancel_at = NULL
     WHERE tenant = ? AND job = ? AND state = 'running' AND owner IS NULL`,
    [now, tenant, job],
  )
}
