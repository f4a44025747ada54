import { expect, test, vi } from 'vitest'
import { singleton } from '#app/platform/singleton.server.ts'

test('a module that is evaluated again after an edit gets what it made before', async () => {
  let made = 0
  const make = () => ({ n: ++made })
  const before = singleton('a thing', make)
  vi.resetModules()
  const again = await import('#app/platform/singleton.server.ts')
  expect(again.singleton).not.toBe(singleton)
  expect(again.singleton('a thing', make)).toBe(before)
  expect(singleton('another', make)).not.toBe(before)
  expect(made).toBe(2)
})

test('what failed to start is made anew after the edit that mends it', async () => {
  const broken = singleton('starts', () => Promise.reject(new Error('a fault')))
  await expect(broken).rejects.toThrow('a fault')
  expect(await singleton('starts', () => Promise.resolve('mended'))).toBe('mended')
  expect(await singleton('starts', () => Promise.resolve('made twice'))).toBe('mended')
})
