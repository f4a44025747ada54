import { setTimeout as sleep } from 'node:timers/promises'
import { errorOfFetch, errorOfResponse, ProviderError } from './provider-error.server.ts'

const firstPauseMs = 100

/** How long a provider is waited for, in milliseconds. */
export interface ProviderLimits {
  /** For one answer. */
  answerMs: number
  /** No try begins later than that after the first. */
  triesMs: number
}

export const usualLimits: ProviderLimits = { answerMs: 10_000, triesMs: 4_000 }

/** The longest a call takes, tries and pauses included. */
export function longestCallMs({ answerMs, triesMs }: ProviderLimits): number {
  return answerMs + triesMs
}

export interface ProviderCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  url: URL
  headers: Record<string, string>
  body?: unknown
  /** True when asking twice does what asking once does, so that it may be asked again when no answer came. */
  isRepeatable: boolean
  limits: ProviderLimits
}

/**
 * Asks a provider's API; answers its JSON, undefined where it has none. Passing faults are met with tries that are
 * further and further apart, or as `Retry-After` says. Throws a ProviderError.
 */
export async function callProvider(call: ProviderCall): Promise<unknown> {
  const beganAt = performance.now()
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    try {
      return await ask(call)
    } catch (error) {
      const waitMs = pauseBefore(call, error, pauseMs)
      if (waitMs === undefined || performance.now() + waitMs - beganAt > call.limits.triesMs) throw error
      await sleep(waitMs)
    }
  }
}

/** Undefined when there must be no further try. */
function pauseBefore({ isRepeatable }: ProviderCall, error: unknown, pauseMs: number): number | undefined {
  if (!(error instanceof ProviderError)) return undefined
  const mayRepeat = error.fault === 'not_now' || (error.fault === 'down' && isRepeatable)
  return mayRepeat ? Math.max(pauseMs * (0.5 + Math.random()), error.retryAfterMs ?? 0) : undefined
}

async function ask({ method, url, headers, body, limits }: ProviderCall): Promise<unknown> {
  const name = `${method} ${url.pathname}`
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(limits.answerMs),
  }).catch((error: unknown) => {
    throw errorOfFetch(error, name)
  })
  if (!response.ok) throw await errorOfResponse(response, name)
  const text = await response.text().catch((error: unknown) => {
    throw errorOfFetch(error, name)
  })
  return text ? parsed(text, name) : undefined
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ProviderError('down', 'NO_JSON', `${name} answered no JSON`, { cause })
  }
}
