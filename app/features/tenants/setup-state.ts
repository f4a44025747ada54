import type { ProvisionableState, TenantState } from '#db/registry/user-databases.server.ts'

export const setupSteps = [
  { phase: 'pending', words: 'Creating your database' },
  { phase: 'db_created', words: 'Handing it its credentials' },
  { phase: 'credentialed', words: 'Preparing its tables' },
] as const satisfies readonly { phase: ProvisionableState; words: string }[]

/** How far a member's database is, as /setup shows it. */
export interface SetupState {
  state: TenantState
  /** The step at work, from 1; one more than `steps` when all are done. */
  step: number
  steps: number
  attempts: number
  /** Why the last attempt failed, in words for the member. */
  lastError: string | null
  /** When the next attempt begins, in milliseconds since 1970; null when one is at work or none is needed. */
  nextAttemptAt: number | null
}

export function stepNumber(state: TenantState): number {
  const index = setupSteps.findIndex((step) => step.phase === state)
  return index === -1 ? setupSteps.length + 1 : index + 1
}

/**
 * "Creating your database did not work (ENOSPC)."; only the error's code, for messages may carry paths and tokens.
 * `isHeld`: only whoever runs this server can help.
 */
export function failureWords(state: TenantState, error: unknown, isHeld = false): string {
  const words = setupSteps.find((step) => step.phase === state)?.words ?? 'Setting up'
  return isHeld
    ? `${words} is held up${shownCode(error)}: whoever runs this server has to see to it, and was told.`
    : `${words} did not work${shownCode(error)}.`
}

/** ` (ENOSPC)`, or nothing where the error has no code. */
export function shownCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^\w+$/.test(code) ? ` (${code})` : ''
}
