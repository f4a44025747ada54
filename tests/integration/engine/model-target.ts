import type { RunToDo } from '#app/engine/executors/executor.ts'
import type { Executors } from '#app/engine/executors/executors.ts'
import { runIdOf } from '#app/features/runs/run.ts'
import { minute } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'

export interface Call {
  run: RunToDo
  /** Calls of the same job that were not answered when it came. */
  beside: RunToDo[]
}

const hour = 60 * minute
/** How long a target takes that reports by itself; some do not. */
const reportMs = 90_000

/** What all processes call. It fails, takes its time or goes on by itself, by the run; when it is calm it succeeds. */
export function modelTarget(clock: () => number) {
  const calls: Call[] = []
  const lines: { target: ReturnType<typeof fakeTarget>; open: Set<RunToDo> }[] = []
  let isCalm = false

  function answerTo({ scheduledFor, attempt, userId }: RunToDo) {
    const done = { state: 'succeeded', reason: 'done', detail: userId } as const
    const n = Math.floor(scheduledFor / minute) + Math.floor(scheduledFor / hour) + (scheduledFor % 1000) + 2 * attempt
    if (isCalm || n % 6 > 2) return done
    return [failed, 'later' as const, { state: 'running_elsewhere' as const, until: clock() + reportMs }][n % 6] ?? done
  }

  function isOfSameJob(a: RunToDo, b: RunToDo): boolean {
    return a.userId === b.userId && a.jobId === b.jobId
  }

  /** For one process. */
  function line(): Executors {
    const [target, open] = [fakeTarget(answerTo), new Set<RunToDo>()]
    lines.push({ target, open })
    return {
      async http(input) {
        const { run } = input
        const beside = lines.flatMap(({ open }) => [...open].filter((other) => isOfSameJob(other, run)))
        calls.push({ run, beside })
        open.add(run)
        try {
          return await target.executors.http(input)
        } finally {
          open.delete(run)
        }
      },
    }
  }

  return {
    calls,
    line,
    /** The process that dialed that line died, and its calls with it. */
    cut: (index: number) => lines[index]?.open.clear(),
    lines: () => lines.length,
    calm() {
      isCalm = true
      for (const { target } of lines) target.answerAll()
    },
    /** Those of a member, as runs are known. */
    calledOf: (userId: string) => calls.filter(({ run }) => run.userId === userId).map(({ run }) => runIdOf(run)),
  }
}
