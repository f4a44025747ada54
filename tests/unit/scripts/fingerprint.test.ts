import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fingerprint } from '#scripts/setup/build.mjs'
import { tempDir } from '#tests/support/temp-dir.ts'

function sources(): { folder: string; file: string } {
  const folder = tempDir()
  mkdirSync(join(folder, 'deep'))
  const file = join(folder, 'deep/job.ts')
  writeFileSync(file, 'export const job = 1')
  return { folder, file }
}

test('the same sources give the same fingerprint, also when they were written again', () => {
  const { folder, file } = sources()
  const before = fingerprint([folder])
  writeFileSync(file, 'export const job = 1')
  expect(fingerprint([folder])).toBe(before)
})

test('a changed file deep down changes the fingerprint', () => {
  const { folder, file } = sources()
  const before = fingerprint([folder])
  writeFileSync(file, 'export const job = 2')
  expect(fingerprint([folder])).not.toBe(before)
})

test('a renamed file changes the fingerprint', () => {
  const { folder, file } = sources()
  const before = fingerprint([folder])
  renameSync(file, join(folder, 'deep/run.ts'))
  expect(fingerprint([folder])).not.toBe(before)
})

test('a folder that is not there counts as empty', () => {
  const { folder } = sources()
  expect(fingerprint([folder, join(folder, 'public')])).toBe(fingerprint([folder]))
})
