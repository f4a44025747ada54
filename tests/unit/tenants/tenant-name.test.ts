import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'

const key = Buffer.alloc(32, 7).toString('base64url')

test('a name is the same at every start, and another with another key', () => {
  expect(tenantName(key, 'ada', 1)).toBe(tenantName(key, 'ada', 1))
  expect(tenantName(Buffer.alloc(32, 8).toString('base64url'), 'ada', 1)).not.toBe(tenantName(key, 'ada', 1))
})

test('a name fits a folder and a DNS label, and says nothing of the member', () => {
  fc.assert(
    fc.property(fc.string(), (userId) => {
      expect(tenantName(key, userId, 1)).toMatch(/^u-[0-9a-f]{32}$/)
    }),
  )
})

test('ids that a careless cleaning would take for one have names of their own', () => {
  const ids = ['a-b', 'a_b', 'A-B', 'a b', 'a--b']
  expect(new Set(ids.map((id) => tenantName(key, id, 1))).size).toBe(ids.length)
})

test('a member who comes back after deletion gets another name', () => {
  expect(tenantName(key, 'ada', 2)).toBe(`${tenantName(key, 'ada', 1)}-2`)
})
