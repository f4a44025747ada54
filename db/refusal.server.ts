import { AppError } from '#app/platform/errors.ts'
import { classify, type SqlFault } from './sql-error.server.ts'

const nothingChanged = 'Nothing was changed; please try again.'

const busy = { message: `The database is busy. ${nothingChanged}`, retryAfterSeconds: 2 }

const refusals: Partial<Record<SqlFault, { message: string; retryAfterSeconds: number }>> = {
  busy,
  moving: {
    message: 'Your database is being moved right now. Nothing was changed; try again in a moment.',
    retryAfterSeconds: 5,
  },
  unopenable: { message: `The database cannot be opened right now. ${nothingChanged}`, retryAfterSeconds: 5 },
  unauthorized: {
    message: `The database does not let this server in right now. ${nothingChanged}`,
    retryAfterSeconds: 10,
  },
  not_found: { message: `The database cannot be found right now. ${nothingChanged}`, retryAfterSeconds: 10 },
  full: {
    message: 'The database is full, and nothing was changed. Delete jobs you no longer need to make room.',
    retryAfterSeconds: 60,
  },
  blocked: {
    message:
      'The database is closed: the quota of its plan is used up, and an operator needs to raise it. Nothing was changed.',
    retryAfterSeconds: 600,
  },
  network: { message: `The database does not answer right now. ${nothingChanged}`, retryAfterSeconds: 5 },
  timeout: { message: `The database does not answer in time. ${nothingChanged}`, retryAfterSeconds: 10 },
  expired: { message: `The change took too long and was given up. ${nothingChanged}`, retryAfterSeconds: 2 },
}

const unknownOutcome = {
  message: 'The database did not say whether it made the change. Look before you try again.',
  retryAfterSeconds: 5,
}

/**
 * What is thrown for an error of the database: AppError 'unavailable' for what a later try may mend, with the error as
 * its cause, for `classify`; anything else as it is. `mayHaveActed`: a write was sent, and no answer says what became
 * of it.
 */
export function refusalOf(error: unknown, mayHaveActed = false): unknown {
  if (error instanceof AppError) return error
  const refusal = refusals[classify(error)]
  if (!refusal) return error
  const { message, retryAfterSeconds } = mayHaveActed ? unknownOutcome : refusal
  return new AppError('unavailable', message, { cause: error, retryAfterSeconds })
}

/** For the lock of a file. */
export function busyError(cause: unknown): AppError {
  const { message, retryAfterSeconds } = busy
  // Its words alone: through its stack the error keeps the connection, with its locks, from being collected.
  return new AppError('unavailable', message, { cause: String(cause), retryAfterSeconds })
}
