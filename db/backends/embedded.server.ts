import { constants } from 'node:fs'
import { access, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError } from '#app/platform/errors.ts'
import { openDatabase, openSql } from '#db/client.server.ts'
import { snapshotOf } from './file-snapshot.server.ts'
import type { TenantBackend } from './tenant-backend.server.ts'

/**
 * Tenants as files: `tenants/ab/u-ab….db` under the data directory, in folders by the first two digits of the hash.
 * The path follows from the name, so the data directory may be moved. One process at a time writes these files.
 */
export function createEmbeddedBackend(dataDir: string): TenantBackend {
  const tenantsDir = join(resolve(dataDir), 'tenants')
  const pathOf = (name: string) => join(tenantsDir, name.slice(2, 4), `${name}.db`)
  return {
    kind: 'embedded',
    stepLimitMs: 5_000,
    settleMs: 0,
    async create(name) {
      const path = pathOf(name)
      const url = pathToFileURL(path).href
      await makeFolder(dirname(path))
      const outcome = (await makeEmptyFile(path)) ? 'created' : 'adopted'
      // Also when adopted: a crash may have come between the file and its WAL mode.
      const db = await openDatabase({ url })
      db.close()
      return { url, outcome }
    },
    has: (name) => exists(pathOf(name)),
    mintToken: async () => null,
    open: async ({ db_name }) => openSql({ url: pathToFileURL(await existing(pathOf(db_name))).href }),
    snapshot: async (name) => snapshotOf(await existing(pathOf(name))),
    async storageBytes(name) {
      const sizes = await Promise.all(filesOf(pathOf(name)).slice(0, 2).map(sizeOf))
      return sizes.reduce((sum, size) => sum + size, 0)
    },
    async delete(name) {
      // The log first: what is in it must not be found beside another database of that name.
      for (const file of filesOf(pathOf(name)).reverse()) await rm(file, { force: true })
    },
    async list() {
      const paths = await readdir(tenantsDir, { recursive: true }).catch(ifMissing<string[]>([]))
      return paths.filter((path) => path.endsWith('.db')).map((path) => basename(path, '.db'))
    },
  }
}

async function makeFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 })
  if (!firstMade) return
  for (let made = path; made.length >= firstMade.length; made = dirname(made)) await flush(dirname(made))
}

async function existing(path: string): Promise<string> {
  if (await exists(path)) return path
  throw new AppError(
    'unavailable',
    'The file of your database is missing. Nothing was put in its place; an operator needs to restore it.',
    { cause: new Error(`No database file ${path}`) },
  )
}

/** An empty file is a whole database to SQLite, so a crash leaves nothing, or something to adopt. False when it exists. */
async function makeEmptyFile(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.close()
    await flush(dirname(path))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Makes a folder's new entries outlive a power cut. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** The database, its log and the index of that. */
function filesOf(path: string): string[] {
  return [path, `${path}-wal`, `${path}-shm`]
}

async function sizeOf(path: string): Promise<number> {
  const file = await stat(path).catch(ifMissing({ size: 0 }))
  return file.size
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value
    throw error
  }
}
