import { expect, test } from 'vitest'
import { createSignInLimits, createSignUpLimits } from '#app/http/rate-limit.server.ts'
import { clientHeader, clientNetwork } from '#app/platform/client-network.server.ts'

const from = (client: string) => new Request('http://localhost/', { headers: { [clientHeader]: client } })

async function tries(count: number, attempt: () => Promise<number>): Promise<number[]> {
  const waits: number[] = []
  for (let n = 0; n < count; n++) waits.push(await attempt())
  return waits
}

test('the sixth try with one address from one client waits, others go on', async () => {
  const limits = createSignInLimits(1000)
  const waits = await tries(6, () => limits.tryWith(from('203.0.113.1'), 'ada@example.com'))
  expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0])
  expect(waits[5]).toBeGreaterThan(60)
  expect(await limits.tryWith(from('203.0.113.2'), 'ada@example.com')).toBe(0)
  expect(await limits.tryWith(from('203.0.113.1'), 'bob@example.com')).toBe(0)
})

test('one client that is refused does not lock the member out elsewhere', async () => {
  const limits = createSignInLimits(1000)
  await tries(200, () => limits.tryWith(from('203.0.113.1'), 'ada@example.com'))
  expect(await limits.tryWith(from('203.0.113.2'), 'ada@example.com')).toBe(0)
})

test('all addresses of one IPv6 network are one client', async () => {
  const limits = createSignUpLimits(3)
  let host = 0
  const waits = await tries(4, () => limits.tryFrom(from(`2001:db8:1:2::${(host++).toString(16)}`)))
  expect(waits[3]).toBeGreaterThan(0)
  expect(await limits.tryFrom(from('2001:db8:1:3::1'))).toBe(0)
})

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['203.0.113.1', '203.0.113.1'],
  ['unknown', 'unknown'],
])('%s belongs to %s', (address, network) => {
  expect(clientNetwork(address)).toBe(network)
})

test('an address tried from many clients waits too', async () => {
  const limits = createSignInLimits(1000)
  let client = 0
  const waits = await tries(51, () => limits.tryWith(from(`203.0.113.${client++}`), 'ada@example.com'))
  expect(waits.slice(0, 50).every((wait) => wait === 0)).toBe(true)
  expect(waits[50]).toBeGreaterThan(0)
})

test('a client that tries many addresses waits', async () => {
  const limits = createSignInLimits(10)
  let member = 0
  const waits = await tries(11, () => limits.tryWith(from('203.0.113.1'), `m${member++}@example.com`))
  expect(waits[9]).toBe(0)
  expect(waits[10]).toBeGreaterThan(0)
})

test('a right password clears the count', async () => {
  const limits = createSignInLimits(1000)
  await tries(5, () => limits.tryWith(from('203.0.113.1'), 'ada@example.com'))
  await limits.succeeded(from('203.0.113.1'), 'ada@example.com')
  expect(await limits.tryWith(from('203.0.113.1'), 'ada@example.com')).toBe(0)
})

test('sign-ups are counted by client', async () => {
  const limits = createSignUpLimits(3)
  const waits = await tries(4, () => limits.tryFrom(from('203.0.113.1')))
  expect(waits[2]).toBe(0)
  expect(waits[3]).toBeGreaterThan(0)
  expect(await limits.tryFrom(from('203.0.113.2'))).toBe(0)
})
