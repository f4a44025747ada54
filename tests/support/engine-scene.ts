import type { JobInput } from '#app/features/jobs/job.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import type { JobPolicy } from '#app/features/jobs/policy.ts'
import { openTestEngineDb, startTestEngine, type TestEngineOptions } from './engine-house.ts'
import { fakeTarget } from './fake-target.ts'
import { memberCtx } from './member-ctx.ts'
import { openHouse } from './tenants.ts'

export const minute = 60_000
export const noon = Date.UTC(2026, 10, 24, 12)
export const everyMinute = {
  name: 'Ping',
  schedule: '* * * * *',
  timezone: 'UTC',
  kind: 'http',
  settings: null,
  command: 'https://example.com/ping',
  isEnabled: true,
} as JobInput

/** A member, a process that runs jobs, and what they call; it is noon. */
export async function setUp(target = fakeTarget(), options: TestEngineOptions = {}) {
  const house = await openHouse()
  const db = await openTestEngineDb(house.dataDir, house.clock)
  const ctx = await memberCtx(house, 'member-1', db)
  const engine = await startTestEngine(house, db, { executors: target.executors, ...options })
  const job = async (input: Partial<JobInput> = {}) => {
    const made = await createJob(ctx, { ...everyMinute, ...input }, null)
    if (made.state === 'full') throw new Error('No room')
    return made.job
  }
  /** Lets time pass in steps of a second, in each of which the engine does what there is to do. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1000) {
      house.clock.advance(1000)
      await engine.step()
    }
  }
  /** Gives a job a policy for the runs to come. */
  const policy = (id: string, change: Partial<JobPolicy>) =>
    db.write('UPDATE due_jobs SET policy = json_patch(policy, ?) WHERE job = ?', [JSON.stringify(change), id])
  const otherEngine = () => startTestEngine(house, db, { executors: target.executors, ...options })
  return { house, db, ctx, engine, otherEngine, target, job, policy, pass }
}
