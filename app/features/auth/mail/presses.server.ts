import { hash } from 'node:crypto'
import type { Auth } from '#app/features/auth/auth.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { readAwaitedMail } from './awaited-mail.server.ts'
import type { MailProof, OpenedMail } from './open-mail.server.ts'

/** How long after a press another one in the same browser is the same press. */
const sharedForMs = 10_000
const rememberedForMs = 10 * 60_000

interface Press {
  at: number
  /** The cookies that came with it. */
  browser: string
  answer: Promise<{ opened: OpenedMail; cookies: string[] }>
}

type Open = (exchange: Exchange) => Promise<OpenedMail>

export interface Presses {
  /**
   * Uses a mail up by `open`. Pressed twice, without JavaScript, a browser gives the first answer up and its cookies with
   * it: the second gets the same ones, if it shows what the browser that awaits this mail alone holds.
   */
  open(exchange: Exchange, proof: MailProof, open: Open): Promise<OpenedMail>
  /** Whether this mail signed that member in, a short while ago. */
  hasSignedIn(proof: MailProof, memberId: string): Promise<boolean>
}

/** Remembers, in this process, which mails signed somebody in lately. */
export function createPresses({ clock, project }: Pick<Auth, 'clock' | 'project'>): Presses {
  const presses = new Map<string, Press>()

  function remember(key: string, press: Press): void {
    presses.set(key, press)
    const forget = () => presses.delete(key)
    press.answer.then(
      ({ opened }) => (opened.state === 'signed_in' ? setTimeout(forget, rememberedForMs).unref() : forget()),
      forget,
    )
  }

  return {
    async open({ request, headers }, proof, open) {
      const key = keyOf(proof)
      const before = presses.get(key)
      const press = { at: clock(), browser: request.headers.get('cookie') ?? '' }
      const isAgain =
        before?.browser === press.browser &&
        press.at - before.at < sharedForMs &&
        readAwaitedMail({ request }, project.cookie) !== undefined
      const answer = isAgain ? before.answer : answerTo({ request, headers: new Headers() }, open)
      if (!before) remember(key, { ...press, answer })
      const { opened, cookies } = await answer
      for (const line of cookies) headers.append('set-cookie', line)
      return opened
    },
    async hasSignedIn(proof, memberId) {
      const opened = (await presses.get(keyOf(proof))?.answer)?.opened
      return opened?.state === 'signed_in' && opened.session.id === memberId
    },
  }
}

async function answerTo(exchange: Exchange, open: Open): Promise<{ opened: OpenedMail; cookies: string[] }> {
  const opened = await open(exchange)
  return { opened, cookies: exchange.headers.getSetCookie() }
}

function keyOf(proof: MailProof): string {
  return hash('sha256', JSON.stringify(proof), 'base64url')
}
