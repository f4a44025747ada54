import { describe, expect, test } from 'vitest'
import { mayTakePlace } from '#app/engine/places.ts'

const limits = { runsAtOnce: 2000, runsAtOnceOfTenant: 500 }

/** How many places each of so many tenants gets that all want as many as they can have. */
function sharedAmong(tenants: number, isAiling = false, of = limits): number[] {
  const had = Array.from({ length: tenants }, () => 0)
  const takeOne = () => {
    const before = had.reduce((sum, count) => sum + count, 0)
    for (const [tenant, ofTenant] of had.entries()) {
      const all = had.reduce((sum, count) => sum + count, 0)
      if (mayTakePlace(of, { all, ofTenant }, isAiling)) had[tenant] = ofTenant + 1
    }
    return had.reduce((sum, count) => sum + count, 0) > before
  }
  while (takeOne());
  return had
}

const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0)

describe('places', () => {
  test('one tenant has as many as one may have', () => {
    expect(sharedAmong(1)).toEqual([500])
    expect(sharedAmong(1, false, { runsAtOnce: 10, runsAtOnceOfTenant: 10 })).toEqual([8])
    expect(sharedAmong(1, false, { runsAtOnce: 1, runsAtOnceOfTenant: 1 })).toEqual([1])
  })

  test.each([2, 4, 10, 40])('%i tenants share them evenly, and leave some for others', (tenants) => {
    const had = sharedAmong(tenants)
    expect(Math.max(...had) - Math.min(...had)).toBeLessThanOrEqual(1)
    expect(sum(had)).toBeGreaterThan(2000 * (tenants === 2 ? 0.49 : 0.8))
    expect(mayTakePlace(limits, { all: sum(had), ofTenant: 0 }, false)).toBe(true)
  })

  test('as many tenants as there are places have one each', () => {
    expect(sum(sharedAmong(2500, false, { runsAtOnce: 200, runsAtOnceOfTenant: 50 }))).toBe(200)
  })

  test('a quarter is kept from jobs that fail repeatedly', () => {
    expect(sum(sharedAmong(250, true, { runsAtOnce: 200, runsAtOnceOfTenant: 50 }))).toBe(150)
  })
})
