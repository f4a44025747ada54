import type { HttpCall } from './http/http-call.ts'

/** What to do when a job is run. */
export type JobSpec = { kind: 'http'; call: HttpCall; timeoutMs: number } | { kind: 'shell'; command: string }

export type JobKind = JobSpec['kind']

/** Whether there is something that runs jobs of this kind. */
export function hasRunner(kind: JobKind): boolean {
  return kind === 'http'
}

export const kindWords: Record<JobKind, string> = { http: 'HTTP call', shell: 'Shell command' }
