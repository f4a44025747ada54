/** The one table of statuses: a code without a status does not compile. */
export const statusByCode = {
  bad_request: 400,
  signed_out: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  too_many: 429,
  unavailable: 503,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof statusByCode

export interface AppErrorOptions {
  cause?: unknown
  /** Seconds after which the same request may succeed; becomes the Retry-After header. */
  retryAfterSeconds?: number
  /** Where the same request may succeed. */
  elsewhere?: string
  /** A page of ours that says it better, as a path: whoever asked for a page is led there. */
  page?: string
}

/** A refused request. `message` is public: it is shown to the member, so it names no secret and no internals. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined
  readonly elsewhere: string | undefined
  readonly page: string | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
    this.elsewhere = options.elsewhere
    this.page = options.page
  }

  get status(): number {
    return statusByCode[this.code]
  }
}
