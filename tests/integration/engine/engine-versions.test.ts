import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { openEngineDb } from '#db/engine/engine-db.server.ts'
import { migrate, readMigrations, schemaVersion } from '#db/migrate.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import type { SqlConfig } from '#db/sql.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { remoteDatabase } from '#tests/support/turso/remote-database.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const engineMigrations = readMigrations(
  import.meta.glob<string>('../../../db/engine/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

const places: Record<string, () => Promise<SqlConfig>> = {
  'a file': async () => ({ url: fileUrl(join(tempDir(), 'a.db')) }),
  'the stand-in for Turso': async () => remoteDatabase(await testStandIn(), 'registry'),
}

const openers = {
  registry: (address: SqlConfig) => closedLater(openRegistry(address, () => 1)),
  engine: (address: SqlConfig) => closedLater(openEngineDb(address, () => 1)),
}

async function closedLater<Db extends { close(): void }>(opening: Promise<Db>): Promise<Db> {
  const db = await opening
  onTestFinished(() => db.close())
  return db
}

describe.each(Object.entries(places))('on %s', (_, place) => {
  test.each([
    ['registry', 'engine'],
    ['engine', 'registry'],
  ] as const)('the %s comes first and the %s beside it, each with its own versions', async (first, second) => {
    const address = await place()
    for (const name of [first, second, first, second]) await openers[name](address)
    await Promise.all([openers.registry(address), openers.engine(address)])
    const db = await openers.registry(address)
    expect(await db.read('SELECT count(*) AS n FROM user_databases')).toEqual([{ n: 0 }])
    expect(await db.read('SELECT count(*) AS n FROM due_jobs')).toEqual([{ n: 0 }])
    expect(await schemaVersion(db)).toBeGreaterThan(1)
    expect(await schemaVersion(db, 'engine_migrations')).toBe(engineMigrations.length)
  })

  test('an engine database of before keeps its rows, also when two processes open it at once', async () => {
    const address = await place()
    const before = await closedLater(Promise.resolve(openSql(address)))
    await migrate(before, engineMigrations.slice(0, 1), 1)
    await before.write("INSERT INTO dirty_tenants (tenant, since) VALUES ('ada', 7)")
    const [engine] = await Promise.all([openers.engine(address), openers.engine(address)])
    expect(await engine.read('SELECT tenant FROM dirty_tenants')).toEqual([{ tenant: 'ada' }])
    expect(await schemaVersion(engine, 'engine_migrations')).toBe(engineMigrations.length)
    await openers.engine(address)
    await expect(migrate(before, engineMigrations.slice(0, 1), 1)).rejects.toThrow('run the newer build')
  })
})
