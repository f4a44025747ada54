import type { Client, Dispatcher } from 'undici'
import type { BodyReader } from './body.server.ts'
import type { AnswerHead } from './safe-request.server.ts'

export interface Exchange {
  /** Settles when the answer's head is there. */
  head: Promise<void>
  /** Settles when the body is read, as far as it is read. */
  whole: Promise<void>
}

/**
 * Sends a request and hands its answer on as it comes. `onHead` gives who reads the body, undefined when nobody does.
 * By undici's own handlers: its `request` makes a stream, signals and promises that thousands of calls at once pay for.
 */
export function startExchange(
  client: Client,
  request: Dispatcher.DispatchOptions,
  onHead: (head: AnswerHead, onDrain: () => void) => BodyReader | undefined,
): Exchange {
  const head = Promise.withResolvers<void>()
  const whole = Promise.withResolvers<void>()
  let body: BodyReader | undefined
  const fail = (error: Error) => {
    body?.breakOff()
    head.reject(error)
    whole.reject(error)
  }
  // Whoever waits for the one hears of it there.
  for (const { promise } of [head, whole]) promise.catch(() => undefined)
  client.dispatch(request, {
    onConnect: () => undefined,
    onHeaders(status, raw, resume) {
      if (status < 200) return true
      body = onHead(headOf(status, raw), resume)
      body?.done.then(whole.resolve, fail)
      head.resolve()
      return body !== undefined
    },
    onData: (chunk) => body?.write(chunk) ?? false,
    onComplete: () => body?.end(),
    onError: fail,
  })
  return { head: head.promise, whole: whole.promise }
}

function headOf(status: number, raw: Buffer[]): AnswerHead {
  const headers: AnswerHead['headers'] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push({ name: textOf(raw[index]), value: textOf(raw[index + 1]) })
  }
  return { status, headers }
}

function textOf(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? ''
}
