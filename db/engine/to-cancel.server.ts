import type { EngineDb } from './engine-db.server.ts'

/** A run that is to be canceled; `isOver`: the version of the job that it is of has been changed, paused or deleted. */
export interface ToCancel {
  id: number
  isOver: boolean
}

export async function readToCancel(db: EngineDb, owner: string): Promise<ToCancel[]> {
  const rows = await db.read<{ id: number; isOver: number }>(
    `SELECT id, NOT EXISTS (SELECT 1 FROM due_jobs AS d
       WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job AND d.version = open_runs.version) AS isOver
     FROM open_runs WHERE owner = ? AND cancel_at IS NOT NULL`,
    [owner],
  )
  return rows.map(({ id, isOver }) => ({ id, isOver: isOver === 1 }))
}
