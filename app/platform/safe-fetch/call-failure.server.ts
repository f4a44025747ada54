/** What kept a call from a whole answer; `timeout` and `canceled` end it from our side. */
export type FailureReason = 'address' | 'dns' | 'connection' | 'tls' | 'protocol' | 'redirects' | 'timeout' | 'canceled'

export interface CallFailure {
  reason: FailureReason
  /** A phrase for the member, without a full stop. */
  detail: string
}

export class CallError extends Error {
  readonly failure: CallFailure

  constructor(reason: FailureReason, detail: string, cause?: unknown) {
    super(`${reason}: ${detail}`, cause === undefined ? undefined : { cause })
    this.name = 'CallError'
    this.failure = { reason, detail }
  }
}

const phrases: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side closed it',
  EPIPE: 'the other side closed it',
  UND_ERR_SOCKET: 'the other side closed it',
  EHOSTUNREACH: 'no way leads to the host',
  ENETUNREACH: 'no way leads to the network',
  ETIMEDOUT: 'no answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the other side closed it before the end of the answer',
  UND_ERR_HEADERS_OVERFLOW: 'the head of the answer is larger than 16 kB',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an authority that is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an authority that is not known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate belongs to another host',
}

/** The phrase for an error of Node or undici; its code when there is none, never its message, which may hold anything. */
export function phraseOf(error: unknown): string {
  const code = codeOf(error)
  return phrases[code] ?? code
}

/**
 * What an error means that came up while a call was on the wire. An error without a code, or about what we asked for
 * ourselves, is a bug and thrown on.
 */
export function wireFailure(error: unknown): CallError {
  if (error instanceof CallError) return error
  if ((error as Error).name === 'HTTPParserError') return new CallError('protocol', 'it does not speak HTTP/1.1', error)
  const code = codeOf(error)
  if (code === 'unknown error' || code === 'UND_ERR_INVALID_ARG') throw error
  if (/^(Z_|ERR_BROTLI|ERR__ERROR|ZSTD)/.test(code)) {
    return new CallError('protocol', 'the answer could not be decompressed', error)
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new CallError('protocol', phraseOf(error), error)
  return new CallError('connection', phraseOf(error), error)
}

function codeOf(error: unknown): string {
  // An attempt at several addresses fails with the errors of all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors.at(-1))
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : 'unknown error'
}
