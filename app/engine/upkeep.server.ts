import { setTimeout as wait } from 'node:timers/promises'
import { createAgreement } from './agree.server.ts'
import { createDeliverer, type Deliverer } from './deliver.server.ts'
import type { Engine } from './engine.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'

/** What runs beside the clockwork, and may be late. */
export interface Upkeep {
  deliverer: Deliverer
  stop(): void
}

export function startUpkeep(deps: EngineDeps, engine: Pick<Engine, 'isSending'>): Upkeep {
  const deliverer = createDeliverer(deps, engine.isSending)
  const agreement = createAgreement(deps)
  const stopped = new AbortController()
  const every = (ms: number, what: string, work: () => Promise<void>) =>
    void repeat(deps, stopped.signal, ms, what, work)
  every(1000, 'deliver', () => deliverer.deliverDue())
  every(5000, 'sweep', agreement.sweep)
  every(60_000, 'audit', agreement.audit)
  agreement.build().catch((error: unknown) => deps.log.error({ err: error }, 'the due list was not built'))
  return { deliverer, stop: () => stopped.abort() }
}

async function repeat(
  { log }: EngineDeps,
  signal: AbortSignal,
  ms: number,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await wait(ms, undefined, { ref: false, signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      await work()
    } catch (error) {
      log.error({ err: error, what }, 'upkeep failed and is tried again')
    }
  }
}
