import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Clock, startOfMinute } from '#app/platform/clock.ts'

export interface FixedClock {
  now: Clock
  forward: (ms: number) => void
  /** For the environment of a served app that is to live by this clock. */
  env: Record<string, string>
}

/** A clock that stands at the start of this minute until it is put forward; it is kept in that folder. */
export function fixedClock(folder: string): FixedClock {
  const file = join(folder, 'clock')
  const now = () => Number(readFileSync(file, 'utf8'))
  const set = (ms: number) => writeFileSync(file, String(ms))
  set(startOfMinute(Date.now()))
  return {
    now,
    forward: (ms) => set(now() + ms),
    env: { NODE_OPTIONS: `--import ${resolve('tests/support/fixed-clock-preload.ts')}`, CLOCK_FILE: file },
  }
}
