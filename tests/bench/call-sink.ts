// A target in a process of its own, over HTTP and TLS: prints both ports and answers every request with 200 at once.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { targetCertificate } from '#tests/support/target-certificate.ts'

const answer: Parameters<typeof createServer>[1] = (request, response) => {
  request.resume()
  response.end('ok')
}
const servers = [createServer(answer), createSecureServer(targetCertificate, answer)]
for (const server of servers) server.listen(0, '127.0.0.1')
await Promise.all(servers.map((server) => once(server, 'listening')))
process.stdout.write(`${servers.map((server) => (server.address() as AddressInfo).port).join(' ')}\n`)
