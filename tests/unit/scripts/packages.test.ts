import { expect, test } from 'vitest'
import { missingPackages } from '#scripts/setup/packages.mjs'

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
}
const zod = (version: string) => ({ packages: { 'node_modules/zod': { version } } })

test('a clone without node_modules lacks every package', () => {
  expect(missingPackages(locked, undefined)).toEqual(['node_modules/zod'])
})

test('packages for other platforms are not missed', () => {
  expect(missingPackages(locked, zod('4.6.7'))).toEqual([])
})

test('a package of another version is missed', () => {
  expect(missingPackages(locked, zod('4.6.6'))).toEqual(['node_modules/zod'])
})
