/**
 * What a provider of databases answered in place of what it was asked for:
 * - refused: as long as nobody changes something there or in our configuration, it will refuse again (400, 401, 402, 403…)
 * - not_found, taken: there is no database of that name, or there is one
 * - down: no answer, or none that says anything; it may have acted
 * - not_now: nothing was done, for there were too many requests, or nobody was reached
 */
export type ProviderFault = 'refused' | 'not_found' | 'taken' | 'down' | 'not_now'

export class ProviderError extends Error {
  readonly fault: ProviderFault
  /** `HTTP_402`, or the network's own code; names no secret. */
  readonly code: string
  readonly retryAfterMs: number | undefined

  constructor(
    fault: ProviderFault,
    code: string,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options)
    this.name = 'ProviderError'
    this.fault = fault
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}

const faultOfStatus: Record<number, ProviderFault> = {
  404: 'not_found',
  408: 'down',
  409: 'taken',
  425: 'not_now',
  429: 'not_now',
}

/** From a response that is not ok; the provider's own words are for the log. */
export async function errorOfResponse(response: Response, call: string): Promise<ProviderError> {
  const { status } = response
  const words = wordsOf(await response.text().catch(() => ''))
  const fault = faultOfStatus[status] ?? (status >= 500 ? 'down' : 'refused')
  const retryAfterMs = retryAfterOf(response)
  return new ProviderError(fault, `HTTP_${status}`, `${call} answered ${status}${words}`, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** From what `fetch` throws. */
export function errorOfFetch(error: unknown, call: string): ProviderError {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const isLate = cause instanceof Error && cause.name === 'TimeoutError'
  const isUnsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
  const shown = isLate ? 'TIMEOUT' : /^\w+$/.test(code) ? code : 'NETWORK'
  return new ProviderError(isUnsent ? 'not_now' : 'down', shown, `${call} got no answer`, { cause: error })
}

function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? `: ${error.slice(0, 200)}` : ''
  } catch {
    return ''
  }
}

/** Seconds, or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterOf(response: Response): number | undefined {
  const header = response.headers.get('retry-after')
  if (!header) return undefined
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined
}
