import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

const delayMs = { from: 20, to: 60 }

/** A mail server that takes every mail and is slow about it, as one on the network is. */
export async function startMailSink(): Promise<{ url: string; stop: () => void }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _, done) {
      stream.resume()
      const ms = delayMs.from + Math.random() * (delayMs.to - delayMs.from)
      stream.once('end', () => void sleep(ms).then(() => done()))
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, stop: () => server.close() }
}
