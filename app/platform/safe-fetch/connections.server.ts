import { Client } from 'undici'
import { CallError } from './call-failure.server.ts'
import { type ConnectDeps, connectTo } from './connect.server.ts'
import type { Phases } from './phases.server.ts'

/** One connection, carrying one call at a time, so that its times and its address belong to that call. */
export interface Connection {
  client: Client
  /** Address and port of the other side. */
  remoteAddress: string
  /** It carried a call before, and the other side may be closing it by now. */
  isReused: boolean
}

export interface Connections {
  /** A connection of the URL's origin: one left over from before when `mayReuse`, else a new one. */
  take: (url: URL, phases: Phases, mayReuse: boolean) => Promise<Connection>
  /** Keeps a connection whose call is over for a moment, for the next to the same origin. */
  giveBack: (url: URL, connection: Connection) => void
  /** Closes what is idle. */
  close: () => Promise<void>
}

/** One for all: undici would make an error with its stack for every connection. */
const closedByUs = new Error('closed by Cronstead')

/** Closes it whatever is under way. */
export function closeConnection({ client }: Pick<Connection, 'client'>): void {
  client.destroy(closedByUs, () => undefined)
}

/** Shorter than any server's own, so that a connection is hardly ever closed from there while we write to it. */
const idleMs = 1000
const maxIdle = 512

/** Connections made by `connectTo`; nothing else opens a socket for a call. */
export function createConnections(deps: ConnectDeps): Connections {
  const idleByOrigin = new Map<string, Connection[]>()
  let idle = 0

  const remove = (origin: string, connection: Connection) => {
    const list = idleByOrigin.get(origin)
    const index = list?.indexOf(connection) ?? -1
    if (!list || index < 0) return
    list.splice(index, 1)
    idle -= 1
    if (list.length === 0) idleByOrigin.delete(origin)
  }

  return {
    async take(url, phases, mayReuse) {
      const waiting = mayReuse ? idleByOrigin.get(url.origin)?.at(-1) : undefined
      if (waiting) {
        remove(url.origin, waiting)
        return { ...waiting, isReused: true }
      }
      const connection = await open(deps, url, phases)
      connection.client.on('disconnect', () => {
        for (const one of idleByOrigin.get(url.origin) ?? []) {
          if (one.client === connection.client) remove(url.origin, one)
        }
        closeConnection(connection)
      })
      return connection
    },
    giveBack({ origin }, connection) {
      const list = idleByOrigin.get(origin) ?? []
      if (connection.client.destroyed || idle >= maxIdle) {
        closeConnection(connection)
        return
      }
      list.push(connection)
      idleByOrigin.set(origin, list)
      idle += 1
    },
    async close() {
      const clients = [...idleByOrigin.values()].flat().map(({ client }) => client)
      idleByOrigin.clear()
      idle = 0
      await Promise.all(clients.map((client) => client.destroy()))
    },
  }
}

async function open(deps: ConnectDeps, url: URL, phases: Phases): Promise<Connection> {
  const socket = await connectTo(deps, url, phases)
  let isHandedOver = false
  const client = new Client(url.origin, {
    // A call's own clock ends it.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    connect: (_options, callback) => {
      const isAgain = isHandedOver
      isHandedOver = true
      // Answered at once, undici would wait for ever.
      queueMicrotask(() =>
        isAgain ? callback(new CallError('connection', 'the other side closed it'), null) : callback(null, socket),
      )
    },
  })
  const { remoteAddress = '', remotePort = 0 } = socket
  const address = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress
  return { client, remoteAddress: `${address}:${remotePort}`, isReused: false }
}
