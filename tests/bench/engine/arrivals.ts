// A target in a process of its own: prints its port, answers every call with 200, and at /arrivals tells when they came.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let arrivals: number[] = []
const server = createServer((request, response) => {
  request.resume()
  if (request.url !== '/arrivals') {
    arrivals.push(Date.now())
    response.end('ok')
    return
  }
  response.end(JSON.stringify(arrivals))
  arrivals = []
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
