import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'

/** A whole database as one SQLite file. */
export interface DatabaseFile {
  bytes: number
  /** To be read to its end or canceled; nothing of it is left on the disk then. */
  body: ReadableStream<Uint8Array>
}

/**
 * The copy keeps the event loop of its own thread, for tens of milliseconds a megabyte on a slow disk. What fences a
 * database that is being moved is not taken along.
 */
const script = `
const { workerData } = require('node:worker_threads')
const Database = require(workerData.libsql)
const db = new Database(workerData.from, { timeout: 5000 })
db.exec("VACUUM INTO '" + workerData.to.replaceAll("'", "''") + "'")
db.close()
const copy = new Database(workerData.to)
const fence = copy.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'moving_[0-9]*'")
for (const { name } of fence.all()) copy.exec('DROP TRIGGER "' + name + '"')
copy.close()
`

/**
 * A copy of a database file as it stands at one moment, what is in its log included, made while others read and write.
 * The copy has no name any more when this answers, so a crash leaves nothing behind.
 */
export async function snapshotOf(path: string): Promise<DatabaseFile> {
  const folder = await mkdtemp(join(tmpdir(), 'cronstead-export-'))
  try {
    const copy = join(folder, `${randomUUID()}.db`)
    await copyInThread(path, copy)
    const file = await open(copy, 'r')
    const { size } = await file.stat()
    return { bytes: size, body: Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array> }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function copyInThread(from: string, to: string): Promise<void> {
  const libsql = createRequire(import.meta.url).resolve('libsql')
  const worker = new Worker(script, { eval: true, workerData: { libsql, from, to } })
  const [exitCode] = await once(worker, 'exit')
  if (exitCode !== 0) throw new Error(`Copying a database ended with ${exitCode}`)
}
