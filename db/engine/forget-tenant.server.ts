import type { EngineDb } from './engine-db.server.ts'

/** Takes a tenant's jobs and runs away, but for what a process has begun or is at: that is to be canceled. */
export async function withdrawTenant(db: EngineDb, tenant: string, now: number): Promise<void> {
  await db.batch([
    { sql: 'DELETE FROM due_jobs WHERE tenant = ?', args: [tenant] },
    { sql: `DELETE FROM open_runs WHERE tenant = ? AND (state <> 'running' OR owner IS NULL)`, args: [tenant] },
    { sql: 'UPDATE open_runs SET cancel_at = coalesce(cancel_at, ?) WHERE tenant = ?', args: [now, tenant] },
    { sql: 'DELETE FROM dirty_tenants WHERE tenant = ?', args: [tenant] },
  ])
}

/** Whether a process is at a run of the tenant, or is about to be. */
export async function hasRunning(db: EngineDb, tenant: string): Promise<boolean> {
  const rows = await db.read(`SELECT 1 FROM open_runs WHERE tenant = ? AND state = 'running' LIMIT 1`, [tenant])
  return rows.length > 0
}

/** Leaves nothing of a tenant. */
export async function forgetTenant(db: EngineDb, tenant: string): Promise<void> {
  await db.batch([
    { sql: 'DELETE FROM due_jobs WHERE tenant = ?', args: [tenant] },
    { sql: 'DELETE FROM open_runs WHERE tenant = ?', args: [tenant] },
    { sql: 'DELETE FROM dirty_tenants WHERE tenant = ?', args: [tenant] },
  ])
}
