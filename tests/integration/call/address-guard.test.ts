import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createAddressGuard } from '#app/platform/safe-fetch/addresses.server.ts'
import { createResolver } from '#app/platform/safe-fetch/resolver.server.ts'
import { callWith, testFetch } from '#tests/support/safe-fetch.ts'
import { startTarget } from '#tests/support/target-server.ts'

const realNames = { resolve: createResolver() }

const spellings = [
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '0.0.0.0',
  '[::]',
  'localhost',
  'localhost.',
  '①②⑦.⓪.⓪.①',
  '[::ffff:7f00:1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '%31%32%37.0.0.1',
]

test.each(spellings)('this machine is not reached as %s', async (host) => {
  const target = await startTarget()
  const safeFetch = testFetch({ ...realNames, allowedRanges: [] })
  const report = await callWith(safeFetch, `http://${host}:${target.port}/`)
  expect(report.failure?.reason).toBe('address')
  expect(report).toMatchObject({ answer: null, remoteAddress: null })
  expect(target.connections()).toBe(0)
})

test('the spellings do reach it when the installation allows its range', async () => {
  const target = await startTarget()
  const safeFetch = testFetch({ ...realNames, allowedRanges: ['127.0.0.0/8'] })
  for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', '127.1', '①②⑦.⓪.⓪.①']) {
    const report = await callWith(safeFetch, `http://${host}:${target.port}/`)
    expect(report.answer?.status, host).toBe(200)
  }
})

describe('names', () => {
  test.each([
    ['all of them private', ['10.0.0.1']],
    ['one of them private', ['93.184.216.34', '127.0.0.1']],
    ['one of them private, in IPv6', ['2606:4700::1', 'fd00::1']],
    ['nothing that is an address', ['gopher']],
  ])('with addresses, %s, are refused before any connection', async (_case, addresses) => {
    const target = await startTarget()
    const safeFetch = testFetch({ allowedRanges: [], resolve: async () => addresses })
    const report = await callWith(safeFetch, `http://rebind.test:${target.port}/`)
    expect(report.failure).toEqual({ reason: 'address', detail: expect.stringContaining('rebind.test leads to') })
    expect(target.connections()).toBe(0)
  })

  test('that lead elsewhere the second time gain nothing: the address that was checked is the one connected to', async () => {
    const target = await startTarget()
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    const asked: string[] = []
    const resolve = async (hostname: string) => {
      asked.push(hostname)
      return answers.shift() ?? []
    }
    const safeFetch = testFetch({ resolve })
    const first = await callWith(safeFetch, `http://rebind.test:${target.port}/`, { method: 'POST' })
    expect(first).toMatchObject({ failure: null, remoteAddress: `127.0.0.1:${target.port}` })
    expect(asked).toEqual(['rebind.test'])
    const second = await callWith(safeFetch, `http://rebind.test:${target.port}/`, { method: 'POST' })
    expect(second.failure?.reason).toBe('address')
    expect(target.received).toHaveLength(1)
  })
})

describe('redirects', () => {
  test.each(['http://127.0.0.1:PORT/', 'http://[::1]:PORT/', 'http://localhost:PORT/', '//2130706433:PORT/'])(
    'to an address that may not be called are refused: %s',
    async (location) => {
      const inner = await startTarget()
      const outer = await startTarget((_, response) => {
        response.writeHead(302, { location: location.replace('PORT', String(inner.port)) }).end()
      })
      // 127.0.0.2 stands for the internet.
      const report = await callWith(
        testFetch({ ...realNames, allowedRanges: ['127.0.0.2'] }),
        `http://127.0.0.2:${outer.port}/`,
      )
      expect(report.hops).toHaveLength(1)
      expect(report).toMatchObject({ failure: { reason: 'address' }, answer: null, remoteAddress: null })
      expect(inner.connections()).toBe(0)
    },
  )
})

describe('ourselves', () => {
  test.each(['https://cron.test/', 'http://cron.test/jobs', 'https://CRON.test./'])(
    'are not called: %s',
    async (url) => {
      const report = await callWith(testFetch(), url)
      expect(report.failure).toEqual({ reason: 'address', detail: expect.stringContaining('is Cronstead itself') })
    },
  )

  test('are not called by the port we listen on, whatever is allowed; our neighbours may be', async () => {
    const [self, neighbour] = [await startTarget(), await startTarget()]
    const safeFetch = testFetch({ allowedRanges: ['0.0.0.0/0'], ownPort: self.port })
    expect((await callWith(safeFetch, self.origin)).failure?.reason).toBe('address')
    expect((await callWith(safeFetch, neighbour.origin)).answer?.status).toBe(200)
  })
})

test('ranges that are allowed open what they hold and nothing beside', () => {
  const guard = createAddressGuard({ allowedRanges: ['10.1.0.0/16', '192.168.7.9', 'fd12::/32'], ownPort: 3000 })
  const addresses = [
    '10.1.0.0',
    '10.1.255.255',
    '::ffff:10.1.2.3',
    '192.168.7.9',
    'fd12::1',
    '10.0.255.255',
    '10.2.0.0',
    '192.168.7.8',
    '192.168.7.10',
    'fd13::1',
    '127.0.0.1',
    '::1',
  ]
  expect(addresses.filter((address) => guard.isAllowed(address, 80))).toEqual(addresses.slice(0, 5))
})

test('only public unicast addresses pass', () => {
  const guard = createAddressGuard({ allowedRanges: [], ownPort: 3000 })
  const isAllowed = (address: string) => guard.isAllowed(address, 443)
  expect(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'].filter((one) => !isAllowed(one))).toEqual([])
  const refused = [
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...['192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
    ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16', '100.100.100.200'],
    ...['::', '::1', '::7f00:1', '::ffff:10.0.0.1', '::ffff:0:127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1', '100::1'],
    ...['2001::1', '2001:db8::1', '2002:a00:1::', '3fff::1', '4000::1', '5f00::1', 'fc00::1', 'fd00:ec2::254'],
    ...['fe80::1', 'fec0::1', 'ff02::1', 'fe80::1%eth0', '', 'example.com', '1.1.1', '1.1.1.1 '],
  ]
  expect(refused.filter(isAllowed)).toEqual([])
})

test('our own port is refused at every address of this machine', () => {
  const guard = createAddressGuard({ allowedRanges: ['0.0.0.0/0', '::/0'], ownPort: 3000 })
  const own = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
  const addresses = [...own, '127.0.0.1', '127.8.8.8', '0.0.0.0', '::1', '::']
  expect(addresses.filter((address) => guard.isAllowed(address, 3000))).toEqual([])
  expect(addresses.filter((address) => !guard.isAllowed(address, 3001))).toEqual([])
})

describe('a public address of this machine', () => {
  const ownAddresses = () => ['127.0.0.1', '93.184.216.34', '2606:4700::1111']

  test('is refused on every port, for its services are behind its firewall from elsewhere alone', async () => {
    const guard = createAddressGuard({ allowedRanges: [], ownPort: 3000, ownAddresses })
    const calls = ['93.184.216.34', '::ffff:93.184.216.34', '2606:4700:0::1111'].flatMap((address) =>
      [22, 80, 443, 3000, 6379].map((port) => [address, port] as const),
    )
    expect(calls.filter(([address, port]) => guard.isAllowed(address, port))).toEqual([])
    expect(guard.isAllowed('93.184.216.35', 443)).toBe(true)
    const report = await callWith(testFetch({ ...realNames, allowedRanges: [], ownAddresses }), 'http://93.184.216.34/')
    expect(report.failure).toEqual({ reason: 'address', detail: '93.184.216.34 is of the machine of Cronstead' })
  })

  test('may be called where the installation allows it, but for the port we listen on', () => {
    const guard = createAddressGuard({ allowedRanges: ['93.184.216.34'], ownPort: 3000, ownAddresses })
    expect([443, 3000].filter((port) => guard.isAllowed('93.184.216.34', port))).toEqual([443])
    expect(guard.isAllowed('2606:4700::1111', 443)).toBe(false)
  })
})
