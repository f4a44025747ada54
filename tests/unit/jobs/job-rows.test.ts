import { expect, test } from 'vitest'
import type { JobSummary } from '#app/features/jobs/job.ts'
import { jobRows } from '#app/features/jobs/list/job-rows.server.ts'

const now = Date.UTC(2026, 10, 24, 12, 0, 30)

function row(changes: Partial<Record<keyof JobSummary, unknown>> = {}, nowMs = now) {
  const job = { id: 'a', name: 'Job', schedule: '15 9 * * *', timezone: 'Asia/Tokyo', command: 'true', isEnabled: true }
  return jobRows([{ ...job, ...changes } as JobSummary], nowMs)[0]
}

test('a row tells the schedule in words and the next run by the clock of its zone', () => {
  expect(row()).toMatchObject({
    name: 'Job',
    words: 'At 09:15, every day',
    next: { iso: '2026-11-25T00:15:00.000Z', absolute: 'Wed 25 Nov 2026, 09:15 UTC+9', relative: 'in 12 hours' },
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
