import { emptyBody, startBody } from './body.server.ts'
import { wireFailure } from './call-failure.server.ts'
import { type Connection, type Connections, closeConnection } from './connections.server.ts'
import { type Exchange, startExchange } from './exchange.server.ts'
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

/** Makes one request. Answers the hop that follows; undefined when this answer is the last. Throws CallErrors. */
export async function callHop(call: HopCall): Promise<Hop | undefined> {
  // Only what may be asked twice goes on a connection that the other side may be closing (RFC 9112, 9.3.1).
  const mayReuse = call.hop.method !== 'POST' && call.hop.method !== 'PATCH'
  const connection = await call.connections.take(call.hop.url, call.phases, mayReuse)
  try {
    return await callOn(call, connection)
  } catch (error) {
    if (!connection.isReused || call.report.answer || call.phases.stopped()) throw error
    return callOn(call, await call.connections.take(call.hop.url, call.phases, false))
  }
}

async function callOn(call: HopCall, connection: Connection): Promise<Hop | undefined> {
  const { report, hop, phases } = call
  report.remoteAddress = connection.remoteAddress
  const led: { to: Hop | undefined } = { to: undefined }
  let isWhole = false
  try {
    const exchange = ask(call, connection, led)
    await phases.run('firstByte', () => exchange.head)
    if (!led.to) await phases.run('download', () => exchange.whole)
    isWhole = report.answer?.body.isComplete === true
    return led.to
  } catch (error) {
    throw phases.stopped() ?? wireFailure(error)
  } finally {
    if (isWhole && !led.to) call.connections.giveBack(hop.url, connection)
    else closeConnection(connection)
  }
}

function ask(call: HopCall, { client }: Connection, led: { to: Hop | undefined }): Exchange {
  const { report, hop } = call
  const request = {
    method: hop.method,
    path: hop.url.pathname + hop.url.search,
    headers: report.sent.headers.flatMap(({ name, value }) => [name, value]),
    body: hop.body,
  }
  return startExchange(client, request, (head, onDrain) => {
    const body = emptyBody()
    report.answer = { ...head, body }
    led.to = followed(call, head)
    if (led.to) return undefined
    return startBody(headerOf(head, 'content-encoding') ?? '', body, call.request.watch(head), onDrain)
  })
}

function followed({ request, hop, report }: HopCall, head: AnswerHead): Hop | undefined {
  if (request.isWanted(head.status)) return undefined
  const next = nextHop(hop, head.status, headerOf(head, 'location'))
  if (next) report.hops.push({ status: head.status, location: next.url.href.slice(0, 2000) })
  return next
}

function headerOf({ headers }: AnswerHead, name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value
}
