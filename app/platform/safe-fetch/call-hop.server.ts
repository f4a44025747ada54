import type { Dispatcher } from 'undici'
import { emptyBody, readBody } from './body.server.ts'
import { wireFailure } from './call-failure.server.ts'
import type { Connection, Connections } from './connections.server.ts'
import type { Phases } from './phases.server.ts'
import { type Hop, nextHop } from './redirect.server.ts'
import type { AnswerHead, CallReport, SafeRequest } from './safe-request.server.ts'

interface HopCall {
  connections: Connections
  request: SafeRequest
  phases: Phases
  /** Written to as the call goes on. */
  report: CallReport
  hop: Hop
}

type Answer = Dispatcher.ResponseData

/** Makes one request. Answers the hop that follows; undefined when this answer is the last. Throws CallErrors. */
export async function callHop(call: HopCall): Promise<Hop | undefined> {
  // Only what may be asked twice goes on a connection that the other side may be closing (RFC 9112, 9.3.1).
  const mayReuse = call.hop.method !== 'POST' && call.hop.method !== 'PATCH'
  const connection = await call.connections.take(call.hop.url, call.phases, mayReuse)
  const answer = await ask(call, connection).catch((error: unknown) => {
    destroy(connection)
    if (!connection.isReused || call.phases.signal.aborted) throw error
    return undefined
  })
  if (answer) return takeAnswer(call, connection, answer)
  const fresh = await call.connections.take(call.hop.url, call.phases, false)
  return takeAnswer(call, fresh, await ask(call, fresh))
}

async function ask({ phases, report, hop }: HopCall, { client, remoteAddress }: Connection): Promise<Answer> {
  report.remoteAddress = remoteAddress
  try {
    return await phases.run('firstByte', (signal) =>
      client.request({
        method: hop.method as Dispatcher.HttpMethod,
        path: hop.url.pathname + hop.url.search,
        headers: report.sent.headers.flatMap(({ name, value }) => [name, value]),
        body: hop.body,
        signal,
        responseHeaders: 'raw',
      }),
    )
  } catch (error) {
    destroy({ client })
    throw phases.signal.aborted ? error : wireFailure(error)
  }
}

async function takeAnswer(call: HopCall, connection: Connection, answer: Answer): Promise<Hop | undefined> {
  let isWhole = false
  // Heard also when nobody reads it any more.
  answer.body.on('error', () => undefined)
  try {
    const head = headOf(answer)
    const body = emptyBody()
    call.report.answer = { ...head, body }
    const next = call.request.isWanted(head.status)
      ? undefined
      : nextHop(call.hop, head.status, headerOf(head, 'location'))
    if (next) {
      call.report.hops.push({ status: head.status, location: next.url.href.slice(0, 2000) })
      return next
    }
    const watch = call.request.watch(head)
    await call.phases.run('download', () =>
      readBody(answer.body, headerOf(head, 'content-encoding') ?? '', body, watch),
    )
    isWhole = body.isComplete
  } catch (error) {
    throw call.phases.signal.aborted ? error : wireFailure(error)
  } finally {
    if (isWhole) call.connections.giveBack(call.hop.url, connection)
    else destroy(connection)
  }
  return undefined
}

function destroy({ client }: Pick<Connection, 'client'>): void {
  client.destroy(null, () => undefined)
}

function headOf({ statusCode, headers }: Answer): AnswerHead {
  const raw = headers as unknown as string[]
  const pairs = raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? '' }] : []))
  return { status: statusCode, headers: pairs }
}

function headerOf({ headers }: AnswerHead, name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value
}
