import { setTimeout as sleep } from 'node:timers/promises'
import { startClockwork } from '#app/engine/clockwork.server.ts'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createEngine, type Engine } from '#app/engine/engine.server.ts'
import { fillDueList } from '#tests/support/due-rows.ts'
import { type BenchHouse, makeMembers, memberIds, openBenchHouse } from './bench-house.ts'

export type Scenario =
  | { kind: 'burst'; members: number; jobs: number }
  | { kind: 'flow'; members: number; jobs: number }
  | { kind: 'steady'; members: number; jobs: number; minutes: number }
  | { kind: 'idle'; rows: number }

/** What every scenario is given besides. */
export interface Place {
  dataDir: string
  target: string
}

/** All in milliseconds but `perMinute` and `megabytes`; empty or 0 where a scenario does not measure it. */
export interface Measured {
  /** From when runs were due until they were let go, and until their requests arrived. */
  decisions: number[]
  requests: number[]
  perMinute: number
  /** Of the processor, for one run from its claim to its end or its delivery. */
  cpuMs: number
  tickMs: number
  /** How long the oldest ended run has waited to be delivered. */
  undeliveredMs: number
  megabytes: number
}

const minute = 60_000
/** From the start of the engine to the minute at which all is due. */
const aheadMs = 8000
const limitMs = 180_000
const warmUps = 2000
const ticks = 2000

/** In a process of its own. */
export async function runScenario(scenario: Scenario & Place): Promise<Measured> {
  if (scenario.kind === 'idle') return idle(scenario)
  const clock = { ahead: 0 }
  const house = await openBenchHouse(scenario.dataDir, () => Date.now() + clock.ahead)
  const running = await start(house, scenario, clock)
  if (scenario.kind === 'steady') return steady(running, scenario)
  return burst(running, scenario)
}

interface Running {
  house: BenchHouse
  engine: Engine
  /** What has to be added to the time of this machine. */
  clock: { ahead: number }
  /** When all jobs are due. */
  dueAt: number
}

/** An engine that has run some jobs, and whose clock stands a little before the minute at which all others are due. */
async function start(
  house: BenchHouse,
  scenario: Exclude<Scenario, { kind: 'idle' }> & Place,
  clock: Running['clock'],
): Promise<Running> {
  const { deps } = house
  const dueAt = Math.ceil(Date.now() / minute) * minute + minute
  const setClock = (at: number) => {
    clock.ahead = at - Date.now()
  }
  setClock(dueAt - minute - aheadMs)
  await fillDueList(deps.db, memberIds(scenario.members), scenario.jobs, { url: scenario.target, dueAt })
  if (scenario.kind !== 'burst') await makeMembers(house, scenario.members)
  if (scenario.kind === 'steady') await deps.db.write(spreadOverTheMinute)
  await fillDueList(deps.db, ['warm-up'], warmUps, { url: scenario.target, dueAt: dueAt - minute })
  setClock(dueAt - minute - aheadMs / 2)
  const freed: { act?: () => void } = {}
  const engine = createEngine(deps, () => freed.act?.())
  await engine.join()
  freed.act = startClockwork(engine, deps.clock, deps.log).freed
  while (deps.metrics.ended.value('succeeded') < warmUps) await sleep(20)
  await deps.db.write(`DELETE FROM due_jobs WHERE tenant = 'warm-up'`)
  await deps.db.write('DELETE FROM open_runs WHERE ended_at IS NOT NULL')
  await arrivals(scenario.target)
  house.lateMs.length = 0
  setClock(dueAt - aheadMs)
  return { house, engine, clock, dueAt }
}

const spreadOverTheMinute = `UPDATE due_jobs SET policy = json_set(policy, '$.jitterMs', ${minute})`

async function arrivals(target: string): Promise<number[]> {
  return (await (await fetch(`${target}arrivals`)).json()) as number[]
}

async function burst(
  { house, engine, clock, dueAt }: Running,
  { kind, members, jobs, target }: Extract<Scenario, { members: number }> & Place,
): Promise<Measured> {
  const count = members * jobs
  const before = process.cpuUsage()
  const took = await until(house, engine, dueAt, warmUps + count, kind === 'flow')
  const cpuMs = cpuSince(before) / count
  return {
    ...nothing,
    decisions: house.lateMs.slice(0, count),
    requests: (await arrivals(target)).slice(0, count).map((at) => at + clock.ahead - dueAt),
    perMinute: (count / took) * minute,
    cpuMs,
    megabytes: memory(),
  }
}

/** How long after `dueAt` so many were called and had ended, and with `isDelivered` all had been delivered. */
async function until({ deps }: BenchHouse, engine: Engine, dueAt: number, count: number, isDelivered: boolean) {
  const from = Date.now()
  while (deps.metrics.ended.value('succeeded') < count) {
    if (Date.now() - from > limitMs) throw new Error('Not all runs came to their end')
    await sleep(20)
  }
  const deliverer = createDeliverer(deps, engine.isSending)
  while (isDelivered && (await hasUndelivered(deps.db))) {
    await deliverer.deliverDue('all')
    await sleep(200)
  }
  return deps.clock() - dueAt
}

async function hasUndelivered(db: BenchHouse['deps']['db']): Promise<boolean> {
  return (await db.read('SELECT 1 FROM open_runs WHERE ended_at IS NOT NULL LIMIT 1')).length > 0
}

/** Minutes in which as much is due every second, while what ended is delivered as the upkeep does it. */
async function steady(
  { house: { deps, lateMs }, engine, dueAt }: Running,
  { minutes }: Extract<Scenario, { kind: 'steady' }>,
): Promise<Measured> {
  const deliverer = createDeliverer(deps, engine.isSending)
  const before = process.cpuUsage()
  while (deps.clock() < dueAt + minutes * minute) {
    await sleep(1000)
    await deliverer.deliverDue()
  }
  const ended = deps.metrics.ended.value('succeeded') - warmUps
  const [oldest] = await deps.db.read<{ since: number | null }>('SELECT min(ended_at) AS since FROM open_runs')
  const now = deps.clock()
  return {
    ...nothing,
    decisions: lateMs,
    perMinute: ended / ((now - dueAt) / minute),
    cpuMs: cpuSince(before) / ended,
    undeliveredMs: now - (oldest?.since ?? now),
    megabytes: memory(),
  }
}

async function idle({ rows, dataDir, target }: Extract<Scenario, { kind: 'idle' }> & Place): Promise<Measured> {
  const house = await openBenchHouse(dataDir, Date.now)
  const { db } = house.deps
  await fillDueList(db, ['m0'], 1, { url: target, dueAt: Date.now() + 100 * minute })
  const copy = `INSERT INTO due_jobs (tenant, job, version, state, schedule, timezone, policy, kind, spec, scheduled_for,
      next_run_at, accounted_to, updated_at)
    SELECT tenant, 'copy-' || n.value, version, state, schedule, timezone, policy, kind, spec, scheduled_for + n.value,
      next_run_at + n.value, accounted_to, updated_at
    FROM due_jobs, generate_series(?, ?) AS n WHERE job = 'job-0'`
  for (let from = 1; from < rows; from += 10_000) await db.write(copy, [from, Math.min(from + 9999, rows - 1)])
  const engine = createEngine(house.deps, () => undefined)
  await engine.join()
  for (let tick = 0; tick < ticks; tick += 1) await engine.look()
  const began = performance.now()
  for (let tick = 0; tick < ticks; tick += 1) await engine.look()
  return { ...nothing, tickMs: (performance.now() - began) / ticks, megabytes: memory() }
}

const nothing: Measured = {
  decisions: [],
  requests: [],
  perMinute: 0,
  cpuMs: 0,
  tickMs: 0,
  undeliveredMs: 0,
  megabytes: 0,
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function memory(): number {
  return process.memoryUsage.rss() / 1_000_000
}
