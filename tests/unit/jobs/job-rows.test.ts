import { expect, test } from 'vitest'
import { jobRows } from '#app/features/jobs/list/job-rows.server.ts'
import type { ListedJob } from '#app/features/jobs/list/jobs-list.server.ts'
import type { Run } from '#app/features/runs/run.ts'

const now = Date.UTC(2026, 10, 24, 12, 0, 30)

function row(changes: Partial<Record<keyof ListedJob, unknown>> = {}, nowMs = now, open: Partial<Run>[] = []) {
  const job = { id: 'a', name: 'Job', schedule: '15 9 * * *', timezone: 'Asia/Tokyo', command: 'true', isEnabled: true }
  const settled = { jitterMs: 0, updatedAt: 0 }
  return jobRows([{ ...job, ...settled, strip: '', latest: null, ...changes } as ListedJob], open as Run[], nowMs)[0]
}

test('a row tells the schedule in words and the next run by the clock of its zone', () => {
  expect(row()).toMatchObject({
    name: 'Job',
    words: 'At 09:15, every day',
    next: { iso: '2026-11-25T00:15:00.000Z', absolute: 'Wed 25 Nov 2026, 09:15 UTC+9', relative: 'in 12 hours' },
    latest: null,
  })
})

test('a paused job has no next run', () => {
  expect(row({ isEnabled: false })?.next).toBeNull()
})

test('a row says the same for a whole minute', () => {
  const everyMinute = { schedule: '* * * * *', timezone: 'UTC' }
  const at = (second: number) => row(everyMinute, Date.UTC(2026, 10, 24, 12, 0, second, 999))
  expect(at(0)?.next).toMatchObject({ iso: '2026-11-24T12:01:00.000Z', relative: 'in 1 minute' })
  expect(at(59)).toEqual(at(0))
  expect(at(60)?.next?.iso).toBe('2026-11-24T12:02:00.000Z')
})

const latest = { id: 'a-5-1', state: 'failed', endedAt: now - 300_000 }

test('a row tells the last run that ended, and leads to it', () => {
  const since = '5 minutes ago'
  expect(row({ latest })?.latest).toMatchObject({ path: '/jobs/a/runs/a-5-1', state: 'failed', since })
  expect(row({ latest: { ...latest, endedAt: now - 1000 } })?.latest?.since).toBe('just now')
})

test('the next run of a job with a spread is told when it starts, also where its instant is past', () => {
  const hourly = { schedule: '0 * * * *', timezone: 'UTC', jitterMs: 3_600_000 }
  const next = (nowMs: number, updatedAt = 0) => row({ ...hourly, updatedAt }, nowMs)?.next?.iso
  const start = Date.parse(next(Date.UTC(2026, 10, 24, 12, 0, 0)) ?? '')
  const late = start - Date.UTC(2026, 10, 24, 12)
  expect(late).toBeGreaterThan(60_000)
  expect(late).toBeLessThan(3_600_000)
  expect(next(start - 60_000)).toBe(new Date(start).toISOString())
  expect(next(start + 60_000)).toBe(new Date(start + 3_600_000).toISOString())
  expect(next(start - 60_000, Date.UTC(2026, 10, 24, 12, 0, 1))).toBe(new Date(start + 3_600_000).toISOString())
})

test('of runs that go on, a row tells the latest of its own job that has started, else the latest', () => {
  const open = [
    { jobId: 'b', id: 'b-9-1', state: 'running', startAt: now, startedAt: now },
    { jobId: 'a', id: 'a-8-1', state: 'queued', startAt: now, startedAt: null },
    { jobId: 'a', id: 'a-7-1', state: 'running', startAt: now, startedAt: now },
    { jobId: 'a', id: 'a-6-1', state: 'running', startAt: now, startedAt: now },
  ] as unknown as Partial<Run>[]
  const shown = (runs: typeof open) => row({ latest }, now, runs)?.latest
  expect(shown(open)).toMatchObject({ path: '/jobs/a/runs/a-7-1', state: 'running' })
  expect(shown(open.slice(0, 2))).toMatchObject({ path: '/jobs/a/runs/a-8-1', state: 'queued' })
})
