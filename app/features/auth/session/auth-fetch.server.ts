import { hash } from 'node:crypto'

type Fetch = typeof globalThis.fetch

interface Answer {
  status: number
  headers: [string, string][]
  body: string
}

const limitMs = 5000
/** Below GoTrue's reuse interval of 10 s, within which the same refresh token may be shown again. */
const sharedForMs = 9000

/** The answers that end a session. auth-js drops the cookie at any 4xx, also at a rate limit or a proxy's error page. */
const refusals = new Set([
  'refresh_token_not_found',
  'refresh_token_already_used',
  'session_not_found',
  'session_expired',
  'user_banned',
  'user_not_found',
  'validation_failed',
])

/** No call to the auth server takes longer than 5 s; it then fails as if the server were down. */
export function limitTime(fetch: Fetch): Fetch {
  return (input, init) => {
    const limit = AbortSignal.timeout(limitMs)
    return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit })
  }
}

/**
 * One refresh for any number of parallel loaders: Remix gives each loader a Request of its own, and each builds a client
 * that finds the same expired cookie. Everything but a refresh passes through.
 */
export function shareRefreshes(fetch: Fetch): Fetch {
  const answers = new Map<string, Promise<Answer>>()
  return async (input, init) => {
    if (!String(input).includes('/token?grant_type=refresh_token')) return fetch(input, init)
    const key = hash('sha256', String(init?.body), 'base64url')
    let answer = answers.get(key)
    if (!answer) {
      answer = fetch(input, init).then(readAnswer)
      answers.set(key, answer)
      forgetLater(answers, key, answer)
    }
    const { status, headers, body } = await answer
    return new Response(body, { status, headers })
  }
}

function forgetLater(answers: Map<string, Promise<Answer>>, key: string, answer: Promise<Answer>): void {
  const forget = () => answers.delete(key)
  const keepIfGood = ({ status }: Answer) => (status === 200 ? setTimeout(forget, sharedForMs).unref() : forget())
  answer.then(keepIfGood, forget)
}

async function readAnswer(response: Response): Promise<Answer> {
  const body = await response.text()
  const isOutage = response.status >= 400 && response.status < 500 && !refusals.has(codeOf(body))
  return { status: isOutage ? 503 : response.status, headers: [...response.headers], body }
}

function codeOf(body: string): string {
  try {
    const { code, error_code } = JSON.parse(body)
    return String(error_code ?? code)
  } catch {
    return ''
  }
}
