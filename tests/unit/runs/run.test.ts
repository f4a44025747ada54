import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Executor, RunToDo } from '#app/engine/executors/executor.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import { defaultPolicy, maxCatchUpRuns, policyLimits } from '#app/features/jobs/policy.ts'
import {
  endStates,
  isEnded,
  type Outcome,
  openStates,
  type Run,
  reasons,
  runIdOf,
  runKeyOf,
  runNotFound,
} from '#app/features/runs/run.ts'

describe('the id of a run', () => {
  test.each([
    ['8c5c1f0e-3f0e-4b56-9f0a-2f2d6f7a8b9c', 1_790_000_000_000, 1],
    ['id-1', 0, 11],
    ['a-1-2', 5, 3],
  ])('tells job, instant and attempt: %s, %d, %d', (jobId, scheduledFor, attempt) => {
    const key = { jobId: jobId as JobId, scheduledFor, attempt }
    expect(runKeyOf(runIdOf(key))).toEqual(key)
  })

  test.each([undefined, '', 'id', 'id-1', 'id-1-1.5', `${'a'.repeat(65)}-1-1`, 'a/b-1-1'])(
    'is not found where it cannot be one: %s',
    (text) => {
      expect(() => runKeyOf(text)).toThrow(expect.objectContaining({ code: 'not_found' }))
    },
  )
})

test('queued and running are open, all other states are ends', () => {
  expect(openStates.some(isEnded)).toBe(false)
  expect(endStates.every(isEnded)).toBe(true)
})

test('every reason is a sentence', () => {
  expect(Object.values(reasons).filter((words) => !/^[A-Z].*\.$/.test(words))).toEqual([])
})

test('the default policy keeps its own limits', () => {
  for (const [name, { min, max }] of Object.entries(policyLimits)) {
    const value = defaultPolicy[name as keyof typeof policyLimits]
    expect(value).toBeGreaterThanOrEqual(min)
    expect(value).toBeLessThanOrEqual(max)
  }
  expect(maxCatchUpRuns).toBe(100)
})

test('what an executor is given names the run, and what it answers fits the record', () => {
  expectTypeOf<Parameters<Executor>[0]['run']>().toEqualTypeOf<RunToDo>()
  expectTypeOf<Outcome['state']>().toExtend<Run['state']>()
  expectTypeOf<JobKind>().toEqualTypeOf<'http' | 'shell'>()
  expect(runNotFound().status).toBe(404)
})
