import { describe, expect, test } from 'vitest'
import { graceMs, type PlannedJob, plan } from '#app/engine/plan.server.ts'
import { defaultPolicy, type JobPolicy } from '#app/features/jobs/policy.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'

const minute = 60_000
const hour = 60 * minute
const noon = Date.UTC(2026, 10, 24, 12)

function job(pattern: string, policy: Partial<JobPolicy> = {}, timezone = 'UTC'): PlannedJob {
  const full = { ...defaultPolicy, ...policy }
  return {
    id: 'job-1',
    pattern: pattern as CronPattern,
    timezone: timezone as TimeZone,
    jitterMs: full.jitterMs,
    policy: full,
  }
}

const instants = (runs: { scheduledFor: number }[]) => runs.map(({ scheduledFor }) => scheduledFor)

describe('on time', () => {
  test('plans the occurrences up to the end of the look-ahead and no others', () => {
    const planned = plan(job('* * * * *'), noon, noon - 2000, noon + 1000)
    expect(planned).toEqual({
      runs: [{ scheduledFor: noon, startAt: noon, waits: false, dstNote: null }],
      missed: null,
      accountedTo: noon,
    })
  })

  test('leaves alone what starts later', () => {
    expect(plan(job('* * * * *'), noon, noon - 5000, noon - 2000)).toEqual({
      runs: [],
      missed: null,
      accountedTo: noon - 1,
    })
  })

  test.each(['skip', 'run_latest', 'run_all'] as const)('starts late within the grace, whatever %s says', (missed) => {
    const now = noon + graceMs
    const planned = plan(job('0 * * * *', { missed }), noon, now, now + 3000)
    expect(instants(planned.runs)).toEqual([noon])
    expect(planned.missed).toBeNull()
  })
})

describe('after two and a half hours without anyone to start it', () => {
  const now = noon + 2.5 * hour
  const first = noon

  test('the latest occurrence runs late, and the ones before it are named', () => {
    expect(plan(job('0 * * * *'), first, now, now + 3000)).toMatchObject({
      runs: [{ scheduledFor: noon + 2 * hour, startAt: noon + 2 * hour, waits: false }],
      missed: { first: noon, last: noon + hour, count: 2, reason: 'coalesced' },
      accountedTo: noon + 2 * hour,
    })
  })

  test('an occurrence that is due anyway runs in place of all that were missed', () => {
    const due = noon + 3 * hour
    expect(plan(job('0 * * * *'), first, due + 5000, due + 8000)).toMatchObject({
      runs: [{ scheduledFor: due }],
      missed: { first: noon, last: noon + 2 * hour, count: 3, reason: 'coalesced' },
      accountedTo: due,
    })
  })

  test('an occurrence that comes within the look-ahead runs beside the late one', () => {
    const before = noon + 3 * hour - 1000
    const planned = plan(job('0 * * * *'), first, before, before + 3000)
    expect(instants(planned.runs)).toEqual([noon + 2 * hour, noon + 3 * hour])
    expect(planned.missed).toMatchObject({ count: 2, reason: 'coalesced' })
  })

  test('nothing runs late that is older than the catch-up window', () => {
    const planned = plan(job('0 * * * *', { catchUpMs: 10 * minute }), first, now, now + 3000)
    expect(planned).toEqual({
      runs: [],
      missed: { first: noon, last: noon + 2 * hour, count: 3, reason: 'too_old' },
      accountedTo: noon + 2 * hour,
    })
  })

  test('skip runs nothing late', () => {
    const planned = plan(job('0 * * * *', { missed: 'skip' }), first, now, now + 3000)
    expect(planned.runs).toEqual([])
    expect(planned.missed).toEqual({ first: noon, last: noon + 2 * hour, count: 3, reason: 'down' })
  })

  test('run_all runs each of them, one after the other', () => {
    const planned = plan(job('0 * * * *', { missed: 'run_all', catchUpMs: 24 * hour }), first, now, now + 3000)
    expect(instants(planned.runs)).toEqual([noon, noon + hour, noon + 2 * hour])
    expect(planned.runs.every(({ waits }) => waits)).toBe(true)
    expect(planned.missed).toBeNull()
  })

  test('run_all runs the newest hundred at most', () => {
    const planned = plan(job('* * * * *', { missed: 'run_all', catchUpMs: 24 * hour }), first, now, now)
    const late = planned.runs.filter(({ waits }) => waits)
    expect(late).toHaveLength(100)
    // The minute before now is within the grace, and so is now itself.
    expect(instants(planned.runs).slice(-2)).toEqual([now - minute, now])
    expect(late.at(-1)?.scheduledFor).toBe(now - 2 * minute)
    expect(planned.missed).toEqual({ first: noon, last: now - 102 * minute, count: 49, reason: 'too_many' })
  })

  test('run_all leaves what is older than the window', () => {
    const planned = plan(job('0 * * * *', { missed: 'run_all', catchUpMs: hour }), first, now, now)
    expect(instants(planned.runs)).toEqual([noon + 2 * hour])
    expect(planned.missed).toEqual({ first: noon, last: noon + hour, count: 2, reason: 'too_old' })
  })
})

test('a year of missed minutes is named by one span and takes little time', () => {
  const now = noon + 365 * 24 * hour
  const before = performance.now()
  const planned = plan(job('* * * * *'), noon, now, now)
  expect(performance.now() - before).toBeLessThan(1000)
  expect(planned.missed).toMatchObject({ first: noon, last: now - 2 * minute, count: 1000, reason: 'coalesced' })
})

describe('jitter', () => {
  const jittered = (id: string, jitterMs: number, pattern = '0 * * * *') => ({ ...job(pattern, { jitterMs }), id })
  const startOf = (one: PlannedJob) => plan(one, noon, noon, noon + 2 * hour).runs[0]?.startAt ?? 0

  test('is the same each time for a job, and differs between jobs', () => {
    const starts = Array.from({ length: 50 }, (_, n) => startOf(jittered(`id-${n}`, 10 * minute)))
    expect(starts).toEqual(Array.from({ length: 50 }, (_, n) => startOf(jittered(`id-${n}`, 10 * minute))))
    expect(new Set(starts).size).toBeGreaterThan(45)
    expect(Math.min(...starts)).toBeLessThan(noon + 2 * minute)
    expect(Math.max(...starts)).toBeGreaterThan(noon + 8 * minute)
  })

  test('never reaches the next occurrence', () => {
    const starts = Array.from({ length: 200 }, (_, n) =>
      plan(jittered(`id-${n}`, hour, '* * * * *'), noon, noon, noon + minute - 1),
    )
    expect(starts.map(({ runs }) => runs.length)).toEqual(starts.map(() => 1))
  })

  test('counts from the start it gives: nothing is missed before that', () => {
    const one = jittered('id-7', 40 * minute)
    const start = startOf(one)
    expect(start).toBeGreaterThan(noon + 2 * minute)
    expect(instants(plan(one, noon, start - 1000, start).runs)).toEqual([noon])
    expect(plan(one, noon, start - 1000, start).missed).toBeNull()
  })
})

test('a clock change is told in the plan', () => {
  const gap = Date.UTC(2026, 2, 29, 1)
  const planned = plan(job('30 2 * * *', {}, 'Europe/Berlin'), gap, gap - 1000, gap + 1000)
  expect(planned.runs).toMatchObject([{ scheduledFor: gap, dstNote: expect.stringContaining('02:30 does not exist') }])
})

const policies = ['skip', 'run_latest', 'run_all'] as const
const downtimes = [0, 30_000, 90_000, 10 * minute, 45 * minute]

test.each(policies.flatMap((missed) => downtimes.map((downMs) => ({ missed, downMs }))))(
  'every occurrence is in exactly one place: %o',
  ({ missed, downMs }) => {
    const now = noon + downMs
    const one = job('*/7 * * * *', { missed, catchUpMs: 30 * minute })
    const { runs, missed: span, accountedTo } = plan(one, noon, now, now + 3000)
    expect(instants(runs)).toEqual([...instants(runs)].sort((a, b) => a - b))
    expect(span?.last ?? 0).toBeLessThan(instants(runs)[0] ?? Number.POSITIVE_INFINITY)
    expect((span?.count ?? 0) + runs.length).toBe(Math.floor(downMs / (7 * minute)) + 1)
    expect(runs.at(-1)?.scheduledFor ?? span?.last).toBe(accountedTo)
  },
)
