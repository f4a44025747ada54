import { hash } from 'node:crypto'

interface Answer {
  status: number
  headers: [string, string][]
  body: string
}

/** Below GoTrue's reuse interval of 10 s, within which the same refresh token may be shown again. */
const sharedForMs = 9000

/**
 * One refresh for any number of parallel loaders: Remix gives each loader a Request of its own, and each builds a client
 * that finds the same expired cookie. Everything but a refresh passes through.
 */
export function shareRefreshes(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
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
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}
