import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { createResolver, parseHosts } from '#app/platform/safe-fetch/resolver.server.ts'

/** What the name server knows, by type of record (1 is A, 28 is AAAA). */
const known: Record<string, Record<number, number[]>> = {
  'a.test': { 1: [192, 0, 2, 7], 28: [0x20, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7] },
}

/** Name and type of the one question in a DNS message (RFC 1035, 4.1). */
function questionOf(query: Buffer): { name: string; type: number; bytes: Buffer } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), bytes: query.subarray(12, at + 5) }
}

function answerTo(query: Buffer): Buffer {
  const { name, type, bytes } = questionOf(query)
  const data = known[name]?.[type] ?? []
  const records = data.length === 0 ? [] : [0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]
  const flags = [0x81, known[name] ? 0x80 : 0x83]
  const counts = [0, 1, 0, records.length === 0 ? 0 : 1, 0, 0, 0, 0]
  return Buffer.concat([query.subarray(0, 2), Buffer.from([...flags, ...counts]), bytes, Buffer.from(records)])
}

/** A name server on this machine, and the names it was asked for. */
async function startNameServer() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  const questions: string[] = []
  socket.on('message', (query, { port }) => {
    questions.push(questionOf(query).name)
    socket.send(answerTo(query), port, '127.0.0.1')
  })
  return { server: `127.0.0.1:${socket.address().port}`, questions }
}

test('a name is asked for in both families, IPv4 first, once for all who ask at the same time', async () => {
  const { server, questions } = await startNameServer()
  const resolve = createResolver({ hosts: '', servers: [server] })
  const answers = await Promise.all([resolve('a.test'), resolve('a.test'), resolve('a.test')])
  expect(answers).toEqual(Array(3).fill(['192.0.2.7', '2001:db8::7']))
  expect(questions).toEqual(['a.test', 'a.test'])
  await resolve('a.test')
  expect(questions).toHaveLength(4)
})

test('a name that nobody knows fails as data', async () => {
  const { server } = await startNameServer()
  const resolve = createResolver({ hosts: '', servers: [server] })
  await expect(resolve('b.test')).rejects.toMatchObject({ failure: { reason: 'dns', detail: 'b.test is not known' } })
})

test('the names of this machine are those of its hosts file, and no name server is asked for them', async () => {
  const hosts =
    '# local\n127.0.0.1 localhost\n::1  localhost ip6-localhost # both\n10.0.0.5\tDB.internal db\n\nbroken\n'
  expect(Object.fromEntries(parseHosts(hosts))).toEqual({
    localhost: ['127.0.0.1', '::1'],
    'ip6-localhost': ['::1'],
    'db.internal': ['10.0.0.5'],
    db: ['10.0.0.5'],
  })
  const { server, questions } = await startNameServer()
  expect(await createResolver({ hosts, servers: [server] })('db')).toEqual(['10.0.0.5'])
  expect(questions).toEqual([])
})
