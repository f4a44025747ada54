import { msInWords } from './in-words.ts'
import { plainText } from './plain-text.ts'
import { type Run, type RunCause, reasons } from './run.ts'

export const causeWords: Record<RunCause, string> = { schedule: 'By the schedule', manual: 'By hand' }

/** Why it ended as it did: `The answer had a status that was not expected: 500.` Null while it has not ended. */
export function reasonInWords({ reason, detail }: Pick<Run, 'reason' | 'detail'>): string | null {
  if (!reason) return null
  const said = reasons[reason]
  const more = plainText(detail ?? '').trim()
  if (more === '') return said
  return `${said.replace(/\.$/, '')}: ${more}${/[.!?]$/.test(more) ? '' : '.'}`
}

/** Milliseconds from when it was to start until it did; null when it never did. */
export function latenessOf({ startAt, startedAt }: Run): number | null {
  return startedAt === null ? null : Math.max(0, startedAt - startAt)
}

/** Milliseconds from its start to its end; null when it has not both. */
export function durationOf({ startedAt, endedAt }: Run): number | null {
  return startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt)
}

/** As `msInWords`, in minutes and hours above two minutes; instants are whole milliseconds. */
export function spanInWords(ms: number): string {
  if (ms < 10) return `${Math.round(ms)} ms`
  if (ms < 120_000) return msInWords(ms)
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
