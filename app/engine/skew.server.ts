import type { EngineDeps } from './engine-deps.server.ts'

const toleratedMs = 500

/** How far the clock of this machine is ahead of that of the database, as measured at each beat. */
export interface Skew {
  note(ms: number): void
  ms(): number
}

/** Says in the log when the clocks begin to disagree, change that by as much again, or agree again; not at each beat. */
export function createSkew({ log }: Pick<EngineDeps, 'log'>): Skew {
  let measured = 0
  let told = 0

  return {
    note(ms) {
      measured = ms
      const hasChanged =
        told === 0 ? Math.abs(ms) > toleratedMs : Math.abs(ms - told) > toleratedMs || Math.abs(ms) <= toleratedMs / 2
      if (!hasChanged) return
      told = Math.abs(ms) > toleratedMs ? ms : 0
      if (told !== 0) log.warn({ skewMs: ms }, 'the clock of this machine disagrees with that of the database')
      else log.info({ skewMs: ms }, 'the clock of this machine agrees with that of the database again')
    },
    ms: () => measured,
  }
}
