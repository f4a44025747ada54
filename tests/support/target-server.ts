import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { targetCertificate } from './target-certificate.ts'

export interface ReceivedRequest {
  method: string
  path: string
  /** By lower-case name. */
  headers: Record<string, string>
  body: string
}

export interface Target {
  port: number
  /** `http://127.0.0.1:port`, or https. */
  origin: string
  received: ReceivedRequest[]
  /** Connections that were made, reused or not. */
  connections: () => number
}

type Answer = (request: ReceivedRequest, response: ServerResponse) => void

/** A target on a port of its own that answers as told; gone when the test is over. */
export async function startTarget(answer: Answer = (_, response) => response.end('ok'), tls = false): Promise<Target> {
  const received: ReceivedRequest[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '' } = request
    const headers = request.headers as Record<string, string>
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() }
    received.push(one)
    answer(one, response)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(() => {})
  const server = tls ? createSecureServer(targetCertificate, listener) : createServer(listener)
  const { port, connections } = await listen(server)
  return { port, origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, received, connections }
}

/** A target below HTTP: what it does with a connection is up to `onSocket`. */
export async function startRawTarget(onSocket: (socket: Socket) => void): Promise<Omit<Target, 'received'>> {
  const { port, connections } = await listen(createRawServer(onSocket))
  return { port, origin: `http://127.0.0.1:${port}`, connections }
}

async function listen(server: Server): Promise<{ port: number; connections: () => number }> {
  const sockets = new Set<Socket>()
  let count = 0
  server.on('connection', (socket: Socket) => {
    count += 1
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  // All addresses of this machine, in both families.
  server.listen(0)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, connections: () => count }
}
