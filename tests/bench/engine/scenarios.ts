import { setTimeout as sleep } from 'node:timers/promises'
import { startClockwork } from '#app/engine/clockwork.server.ts'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createEngine } from '#app/engine/engine.server.ts'
import { fillDueList } from '#tests/support/due-rows.ts'
import { type BenchHouse, makeMembers, memberIds, openBenchHouse } from './bench-house.ts'

export type Scenario =
  | { kind: 'burst'; members: number; jobs: number }
  | { kind: 'flow'; members: number; jobs: number }
  | { kind: 'idle'; rows: number }

/** What every scenario is given besides. */
export interface Place {
  dataDir: string
  target: string
}

/** All in milliseconds but `perMinute` and `megabytes`. */
export interface Measured {
  /** Of the processor, in this process, for one run from its claim to its end or its delivery. */
  cpuMs: number
  decisions: number[]
  requests: number[]
  perMinute: number
  tickMs: number
  megabytes: number
}

const minute = 60_000
/** From the start of the engine to the minute at which all is due. */
const aheadMs = 8000
const limitMs = 180_000
const ticks = 2000

/** In a process of its own. */
export async function runScenario(scenario: Scenario & Place): Promise<Measured> {
  if (scenario.kind === 'idle') return idle(scenario.rows, scenario)
  return burst(scenario.members, scenario.jobs, scenario, scenario.kind === 'flow')
}

async function burst(members: number, jobs: number, place: Place, isDelivered: boolean): Promise<Measured> {
  // The clock stands before the minute while everything is made ready.
  const dueAt = Math.ceil(Date.now() / minute) * minute
  let ahead = dueAt - aheadMs - Date.now()
  const house = await openBenchHouse(place.dataDir, () => Date.now() + ahead)
  await fillDueList(house.deps.db, memberIds(members), jobs, { url: place.target, dueAt })
  if (isDelivered) await makeMembers(house, members)
  ahead = dueAt - aheadMs - Date.now()
  const before = process.cpuUsage()
  await start(house)
  const count = members * jobs
  const took = await until(house, dueAt, () => house.deps.metrics.ended.value('succeeded') >= count, isDelivered)
  const { user, system } = process.cpuUsage(before)
  const arrivals = (await (await fetch(`${place.target}arrivals`)).json()) as number[]
  return {
    decisions: house.lateMs.slice(0, count),
    requests: arrivals.slice(0, count).map((at) => at + ahead - dueAt),
    perMinute: (count / took) * minute,
    cpuMs: (user + system) / 1000 / count,
    tickMs: 0,
    megabytes: memory(),
  }
}

async function start({ deps }: BenchHouse) {
  const running: { freed?: () => void } = {}
  const engine = createEngine(deps, () => running.freed?.())
  await engine.join()
  running.freed = startClockwork(engine, deps.clock, deps.log).freed
}

/** How long after `dueAt` everything was called, and with `isDelivered` delivered too, as the upkeep does it. */
async function until({ deps }: BenchHouse, dueAt: number, isOver: () => boolean, isDelivered: boolean) {
  const deliverer = createDeliverer(deps)
  const from = Date.now()
  const isDone = async () => isOver() && (!isDelivered || (await undelivered(deps.db)) === 0)
  while (!(await isDone())) {
    if (Date.now() - from > limitMs) throw new Error('Not all runs came to their end')
    await sleep(20)
    if (isDelivered) await deliverer.deliverDue(isOver() ? 'all' : undefined)
  }
  return deps.clock() - dueAt
}

async function undelivered(db: BenchHouse['deps']['db']): Promise<number> {
  return (await db.read('SELECT 1 FROM open_runs WHERE ended_at IS NOT NULL LIMIT 1')).length
}

async function idle(rows: number, place: Place): Promise<Measured> {
  const house = await openBenchHouse(place.dataDir, Date.now)
  const { db } = house.deps
  await fillDueList(db, memberIds(1), 1, { url: place.target, dueAt: Date.now() + 100 * minute })
  const copy = `INSERT INTO due_jobs (tenant, job, version, state, schedule, timezone, policy, kind, spec, scheduled_for,
      next_run_at, accounted_to, updated_at)
    SELECT tenant, 'copy-' || n.value, version, state, schedule, timezone, policy, kind, spec, scheduled_for + n.value,
      next_run_at + n.value, accounted_to, updated_at
    FROM due_jobs, generate_series(?, ?) AS n WHERE job = 'job-0'`
  for (let from = 1; from < rows; from += 10_000) await db.write(copy, [from, Math.min(from + 9999, rows - 1)])
  const engine = createEngine(house.deps, () => undefined)
  await engine.join()
  for (let tick = 0; tick < ticks / 4; tick += 1) await engine.look()
  const began = performance.now()
  for (let tick = 0; tick < ticks; tick += 1) await engine.look()
  const tickMs = (performance.now() - began) / ticks
  return { decisions: [], requests: [], perMinute: 0, cpuMs: 0, tickMs, megabytes: memory() }
}

function memory(): number {
  return process.memoryUsage.rss() / 1_000_000
}
