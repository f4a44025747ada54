import type { JobKind, JobSpec } from '#app/features/jobs/job-spec.ts'
import type { Executor } from './executor.ts'

/** The executors of this process; runs of another kind are skipped, for nothing is there to run them. */
export type Executors = { [Kind in JobKind]?: Executor<Extract<JobSpec, { kind: Kind }>> }

export function executorFor(executors: Executors, kind: string): Executor | undefined {
  return executors[kind as JobKind] as Executor | undefined
}
