import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const name = `u-${'ab'.repeat(16)}`
const address = { user_id: 'ada', db_name: name, generation: 1, db_url: null, db_token: null }

async function openTenant(dataDir: string) {
  const db = await createEmbeddedBackend(dataDir).open(address)
  onTestFinished(() => db.close())
  return db
}

test('a tenant is a file in a folder by its first digits, in WAL mode, for its owner alone', async () => {
  const dataDir = tempDir()
  const { url, outcome } = await createEmbeddedBackend(dataDir).create(name)
  const path = join(dataDir, 'tenants', 'ab', `${name}.db`)
  expect({ path: fileURLToPath(url), outcome }).toEqual({ path, outcome: 'created' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  expect(await (await openTenant(dataDir)).read('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
})

test('creating again adopts what is there and what is in it', async () => {
  const dataDir = tempDir()
  const backend = createEmbeddedBackend(dataDir)
  await backend.create(name)
  const db = await openTenant(dataDir)
  await db.write('CREATE TABLE t (n INTEGER)')
  expect(await backend.create(name)).toMatchObject({ outcome: 'adopted' })
  expect(await db.read('SELECT * FROM t')).toEqual([])
})

test.each([
  ['the folder', (path: string) => mkdirSync(dirname(path), { recursive: true })],
  [
    'an empty file',
    (path: string) => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, '')
    },
  ],
])('a crash that left only %s is no obstacle', async (_, leave) => {
  const dataDir = tempDir()
  leave(join(dataDir, 'tenants', 'ab', `${name}.db`))
  await createEmbeddedBackend(dataDir).create(name)
  expect(await (await openTenant(dataDir)).read('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
})

test('a file that is no database is not adopted and not touched', async () => {
  const dataDir = tempDir()
  const path = join(dataDir, 'tenants', 'ab', `${name}.db`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'letters to a friend'.repeat(100))
  await expect(createEmbeddedBackend(dataDir).create(name)).rejects.toThrow('not a database')
  expect(readFileSync(path, 'utf8')).toBe('letters to a friend'.repeat(100))
})

test('opening a missing database refuses and makes nothing', async () => {
  const dataDir = tempDir()
  await expect(openTenant(dataDir)).rejects.toMatchObject({ code: 'unavailable' })
  expect(existsSync(join(dataDir, 'tenants'))).toBe(false)
})

test('the data directory may be moved', async () => {
  const before = join(tempDir(), 'before')
  const after = join(tempDir(), 'after')
  await createEmbeddedBackend(before).create(name)
  renameSync(before, after)
  expect(await (await openTenant(after)).read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})
