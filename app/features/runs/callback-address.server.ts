import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { type RunKey, runIdOf, runKeyOf, runNotFound } from './run.ts'

/** A run as it was handed to who reports about it: not valid any more when it has changed hands. */
export interface ReportedRun extends RunKey {
  userId: string
  fence: number
}

export interface CallbackAddresses {
  /** Where the result of the run is to be sent; whoever has the address may send one. */
  addressOf: (run: ReportedRun) => string
  /** Reads the two parts of such an address. Throws AppError not_found for one that we did not make. */
  runOf: (runId: string | undefined, token: string | null) => ReportedRun
}

/**
 * Addresses `<origin>/callbacks/<run id>?token=…`, the token where no access log keeps it: `<fence>.<member's id>.` and
 * the HMAC-SHA256 of all.
 */
export function createCallbackAddresses(appOrigin: string, key: string): CallbackAddresses {
  const secret = createSecretKey(key, 'utf8')
  const macOf = (run: ReportedRun) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['callback', run.userId, runIdOf(run), run.fence]))
      .digest()
  return {
    addressOf(run) {
      const userId = Buffer.from(run.userId).toString('base64url')
      return `${appOrigin}/callbacks/${runIdOf(run)}?token=${run.fence}.${userId}.${macOf(run).toString('base64url')}`
    },
    runOf(runId, token) {
      const { jobId, scheduledFor, attempt } = runKeyOf(runId)
      const [fence, userId = '', mac = ''] = (token ?? '').split('.')
      const run = {
        jobId,
        scheduledFor,
        attempt,
        userId: Buffer.from(userId, 'base64url').toString(),
        fence: Number(fence),
      }
      const shown = Buffer.from(mac, 'base64url')
      const made = macOf(run)
      if (shown.length !== made.length || !timingSafeEqual(shown, made)) throw runNotFound()
      return run
    },
  }
}
