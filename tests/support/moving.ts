import { type MoveDeps, moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import type { TenantMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { gate } from './gate.ts'
import { tempDir } from './temp-dir.ts'
import { makeReady, openHouse, owner, type TestHouse, testClock } from './tenants.ts'
import { backendMakers } from './turso/backends.ts'

export const ada = owner('ada')

export interface Places {
  from: TenantBackend
  to: TenantBackend
  dataDir: string
  clock: ReturnType<typeof testClock>
}

/** Two backends of these kinds, and a data folder for the registry. */
export async function places(fromKind: string, toKind: string): Promise<Places> {
  const dataDir = tempDir()
  const make = async (kind: string) => {
    const backend = kind === 'embedded' ? createEmbeddedBackend(dataDir) : await backendMakers[kind]?.()
    if (!backend) throw new Error(`No backend ${kind}`)
    return backend
  }
  return { from: await make(fromKind), to: await make(toKind), dataDir, clock: testClock() }
}

/** A process that knows both. */
export async function movingHouse(
  { from, to, dataDir, clock }: Places,
  wrap?: <T extends object>(target: T, name: string) => T,
) {
  const wait = async (ms: number) => clock.advance(ms)
  return openHouse({ dataDir, clock, wait, makeBackend: () => from, others: [to], ...(wrap ? { wrap } : {}) })
}

export const nothingToDeliver = async () => undefined

/** Moves ada from the first backend of a house to the second. */
export function moveAda(house: TestHouse, deliver: MoveDeps['deliver'] = nothingToDeliver) {
  const to = house.backends.all[1]
  if (!to) throw new Error('A second backend')
  return moveTenant({ ...house, deliver }, 'ada', to)
}

/** Moves ada by another process, and holds it where writes are refused and nothing is copied. */
export async function moveHalfway(house: TestHouse) {
  const halfway = gate()
  const goOn = gate()
  const to = house.backends.all[1]
  if (!to) throw new Error('A second backend')
  const held: TenantBackend = {
    ...to,
    async open(address) {
      const db = await to.open(address)
      const batch: typeof db.batch = async (statements, options) => {
        if (statements.some(({ sql }) => sql.startsWith('INSERT OR REPLACE'))) {
          halfway.open()
          await goOn.passed
        }
        return db.batch(statements, options)
      }
      return { ...db, batch }
    },
  }
  const mover = { ...house, workerId: 'the mover', deliver: nothingToDeliver }
  const moving = moveTenant(mover, 'ada', held)
  await Promise.race([halfway.passed, moving])
  return { moving, goOn: goOn.open }
}

/** A write of ada's. */
export const rename = "UPDATE cron_jobs SET name = 'renamed' WHERE id = 'j1'"

const insertJob = `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at, name_key)
  VALUES (?, 'ada', ?, '@daily', ?, 1, 1764000000000, '')`
const insertRun = `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at)
  VALUES ('j1', ?, 1, 1, 'schedule', 'succeeded', 1, 2)`

/** Ada with that many runs, and all kinds of text in her jobs. */
export async function fillAda(house: TestHouse, runs: number, longRecords = 0): Promise<void> {
  await makeReady(house, 'ada')
  const db = await memberDb(house, ada)
  await db?.batch([
    { sql: insertJob, args: ['j1', 'Größe 🜁 “quoted”', "true\n'; DROP TABLE runs; --"] },
    { sql: insertJob, args: ['j2', '3.0', ''] },
    { sql: 'DELETE FROM cron_jobs WHERE id = ?', args: ['j2'] },
    { sql: insertJob, args: ['j3', '12', 'x'.repeat(4000)] },
    ...Array.from({ length: runs }, (_, index) => ({ sql: insertRun, args: [1_764_000_000_000 + index * 60_000] })),
    ...Array.from({ length: longRecords }, (_, index) => ({
      sql: "INSERT INTO run_records (job_id, scheduled_for, attempt, record) VALUES ('j1', ?, 1, ?)",
      args: [1_764_000_000_000 + index * 60_000, JSON.stringify({ body: 'ü'.repeat(100_000 + index) })],
    })),
  ])
}

/** Everything in ada's database as her process sees it, rowids included. */
export async function adaSees(house: TestHouse): Promise<Record<string, unknown[]>> {
  const db = await memberDb(house, ada)
  if (!db) throw new Error('Ada has no database')
  const seen: Record<string, unknown[]> = {}
  for (const table of ['cron_jobs', 'runs', 'run_counts', 'run_records', 'run_requests', 'staged_jobs']) {
    seen[table] = await db.read(`SELECT rowid AS place, * FROM ${table} ORDER BY rowid`)
  }
  return seen
}

export async function adaRow(house: TestHouse) {
  const row = await readUserDatabase(house.registry, 'ada')
  if (!row) throw new Error('Ada has no row')
  return row
}

export async function adaMove(house: TestHouse): Promise<TenantMove | undefined> {
  const [move] = await house.registry.read<TenantMove>("SELECT * FROM tenant_moves WHERE user_id = 'ada'")
  return move
}
