import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#app/platform/log.server.ts'
import { type End, endRuns } from '#db/engine/end-runs.server.ts'
import type { UnwrittenEnd } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'

const groupMs = 50
/** So long they wait while runs are on their way out: what is due comes first. */
const longestWaitMs = 1000
const groupSize = 250
const groupBytes = 4_000_000
const againMs = 500

/** Writes how runs ended, many in one transaction. */
export interface Outcomes {
  add(end: UnwrittenEnd, ended: (isOurs: boolean) => void): void
  /** Writes what there is; settles when nothing is left. Rejects when the database refuses. */
  flush(): Promise<void>
  size(): number
}

interface Entry {
  end: UnwrittenEnd
  ended: (isOurs: boolean) => void
}

/** `ended` tells whether the run was still ours to end. What could not be written is tried again. */
export function createOutcomes(
  { db, log, metrics }: Pick<EngineDeps, 'db' | 'log' | 'metrics'>,
  isSending: () => boolean,
): Outcomes {
  let entries: Entry[] = []
  let since = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  /** Is over in the same moment as `writing`, so that no entry comes in between that nobody writes. */
  async function writeAll(): Promise<void> {
    try {
      while (entries.length > 0) {
        await writeGroup()
        if (entries.length > 0) await turn()
      }
    } finally {
      writing = undefined
    }
  }

  async function writeGroup(): Promise<void> {
    const ends = takeGroup(entries, log)
    const written = await endRuns(db, ends)
    const group = entries.slice(0, ends.length)
    entries = entries.slice(ends.length)
    for (const { end, ended } of group) {
      if (written.has(end.id)) metrics.ended.add(1, end.state)
      ended(written.has(end.id))
    }
  }

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (entries.length > 0) writing ??= writeAll()
    await writing
  }

  async function flushOrRepeat(): Promise<void> {
    try {
      await flush()
    } catch (error) {
      log.error({ err: error, runs: entries.length }, 'ended runs could not be written, trying again')
      await wait(againMs, undefined, { ref: false })
      schedule(0)
    }
  }

  function schedule(ms: number): void {
    timer ??= setTimeout(flushInTime, ms)
    timer.unref()
  }

  function flushInTime(): void {
    timer = undefined
    if (isSending() && performance.now() - since < longestWaitMs) schedule(groupMs)
    else void flushOrRepeat()
  }

  return {
    add(end, ended) {
      if (entries.length === 0) since = performance.now()
      entries.push({ end, ended })
      if (!writing) schedule(entries.length >= groupSize ? 0 : groupMs)
    },
    flush,
    size: () => entries.length,
  }
}

function takeGroup(entries: readonly Entry[], log: Log): End[] {
  const group: End[] = []
  let bytes = 0
  for (const { end } of entries) {
    const record = madeRecord(end, log)
    bytes += record?.length ?? 0
    if (group.length === groupSize || (bytes > groupBytes && group.length > 0)) break
    group.push({ ...end, record })
  }
  return group
}

/** A run ends also when nothing can be shown of it: here, everybody's end would wait for this one. */
function madeRecord({ id, record }: UnwrittenEnd, log: Log): string | null {
  try {
    return record?.() ?? null
  } catch (error) {
    log.error({ err: error, openRun: id }, 'the record of a run could not be made')
    return null
  }
}
