import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checksums, sealPath } from '#scripts/migrations.ts'

const sealed = JSON.parse(readFileSync(sealPath, 'utf8')) as Record<string, string>
const present = checksums()

test.each(Object.entries(sealed))('%s stands as it landed', (path, checksum) => {
  expect(present[path], 'A landed migration ran on databases out there. Put it back; write a new one.').toBe(checksum)
})

test('every migration is sealed', () => {
  const unsealed = Object.keys(present).filter((path) => !(path in sealed))
  expect(unsealed, 'Run `npm run migrations:seal` once the migration is final.').toEqual([])
})
