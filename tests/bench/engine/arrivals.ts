// A target in a process of its own: prints its port, answers every GET with 200, and at /arrivals tells when they came.
// Without an HTTP server of Node, for it shares the cores with what is measured.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

let arrivals: number[] = []
const ok = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok')
const endOfHead = Buffer.from('\r\n\r\n')

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined)
  socket.on('data', (head) => {
    // A request of an engine comes in one piece.
    if (!head.subarray(-4).equals(endOfHead)) throw new Error('A request came in pieces')
    if (head.toString('latin1', 0, 14) !== 'GET /arrivals ') {
      arrivals.push(Date.now())
      socket.write(ok)
      return
    }
    const text = JSON.stringify(arrivals)
    arrivals = []
    socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
