import { shownCode } from '#app/features/tenants/setup-state.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'

const mostInARow = 5
/** Of those tried, once there are enough to tell. */
const mostFailing = 0.02
const enoughToTell = 100

export interface Report {
  done: number
  failed: { db_name: string; words: string }[]
  /** Not tried, for the first one or too many failed; a later call goes on with them. */
  left: number
}

/** Hears of each tenant when it is done, or what was wrong. */
export type OnDone = (row: UserDatabase, fault: string | undefined) => void

/**
 * Does something to many tenants: to one alone, to see that it works, then to `atOnce` at a time. It stops after five
 * failures in a row, or when more than two of a hundred fail. `work` answers what is wrong, or throws it.
 */
export async function withCanary(
  rows: readonly UserDatabase[],
  atOnce: number,
  onDone: OnDone,
  work: (row: UserDatabase) => Promise<string | undefined>,
): Promise<Report> {
  const report: Report = { done: 0, failed: [], left: rows.length }
  let inARow = 0
  const waiting = rows.values()

  async function next(row: UserDatabase): Promise<void> {
    report.left -= 1
    const fault = await work(row).catch(wordsOf)
    inARow = fault === undefined ? 0 : inARow + 1
    if (fault === undefined) report.done += 1
    else report.failed.push({ db_name: row.db_name, words: fault })
    onDone(row, fault)
  }

  async function worker(): Promise<void> {
    for (const row of waiting) {
      await next(row)
      if (inARow >= mostInARow || failsOften(report)) return
    }
  }

  const canary = waiting.next().value
  if (canary) await next(canary)
  if (report.failed.length === 0) await Promise.all(Array.from({ length: atOnce }, worker))
  return report
}

function failsOften({ done, failed }: Report): boolean {
  const tried = done + failed.length
  return tried >= enoughToTell && failed.length > tried * mostFailing
}

function wordsOf(error: unknown): string {
  return `${error instanceof Error ? error.message : String(error)}${shownCode(error)}`
}
