import { expect, test } from 'vitest'
import { type FailureRow, failingJobs } from '#app/features/runs/overview/failing-jobs.ts'

function failure(job_id: string, scheduled_for: number, latest: FailureRow['latest']): FailureRow {
  const row = { job_id, name: `Job ${job_id}`, kind: 'http' as const, scheduled_for, attempt: 1 }
  return { ...row, reason: 'status', detail: '500', latest }
}

test('each job that failed is told once, with its last failure, and before those that succeeded since', () => {
  const jobs = failingJobs([failure('b', 9, 'succeeded'), failure('a', 8, 'failed'), failure('a', 7, 'failed')])
  expect(jobs).toMatchObject([
    { id: 'a', runId: 'a-8-1', at: 8, failures: 2, isFine: false },
    { id: 'b', runId: 'b-9-1', at: 9, failures: 1, isFine: true },
  ])
  expect(jobs[0]?.why).toBe('The answer had a status that was not expected: 500.')
})

test('a job that was skipped since is not fine', () => {
  expect(failingJobs([failure('a', 1, 'skipped')])[0]?.isFine).toBe(false)
})
