import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { answerRequest, type StreamRequest } from './hrana-pipeline.ts'
import { type HranaStream, openStream } from './hrana-stream.ts'
import { createWriteLock } from './write-lock.ts'

const idleLimitMs = 10_000

/** One database over HTTP, as `POST …/v2/pipeline` (Hrana 2, JSON) reaches it. */
export interface HranaDatabase {
  readonly path: string
  pipeline(request: Request): Promise<Response>
  storageBytes(): number
  /** Asks the database directly; answers the rows. */
  ask(sql: string, args: string[]): unknown[]
  block(isBlocked: boolean): void
  /** From now on it may not grow beyond what it has, or may again. */
  cap(isCapped: boolean): void
  /** Puts a table of that many bytes in. */
  fill(bytes: number): void
  /** Closes every stream and removes the files. */
  remove(): void
}

interface OpenStream {
  stream: HranaStream
  timer: NodeJS.Timeout
}

export function createHranaDatabase(path: string): HranaDatabase {
  const lock = createWriteLock()
  const streams = new Map<string, OpenStream>()
  let isBlocked = false
  let mostPages: number | undefined
  withDatabase(path, (db) => db.exec('PRAGMA journal_mode = WAL'))

  function keep(stream: HranaStream): string {
    const baton = randomUUID()
    const expire = () => {
      streams.delete(baton)
      stream.close()
    }
    streams.set(baton, { stream, timer: setTimeout(expire, idleLimitMs).unref() })
    return baton
  }

  function take(baton: string): HranaStream | undefined {
    const kept = streams.get(baton)
    streams.delete(baton)
    clearTimeout(kept?.timer)
    return kept?.stream
  }

  return {
    path,
    async pipeline(request) {
      const { baton, requests } = (await request.json()) as { baton: string | null; requests: StreamRequest[] }
      const stream = baton
        ? take(baton)
        : openStream({ path, lock, isBlocked: () => isBlocked, mostPages: () => mostPages })
      if (!stream) {
        const body = { message: 'The stream has expired due to inactivity', code: 'STREAM_EXPIRED' }
        return Response.json(body, { status: 400 })
      }
      const results: unknown[] = []
      for (const one of requests) results.push(await answerRequest(stream, one))
      const isClosed = requests.some(({ type }) => type === 'close')
      return Response.json({ baton: isClosed ? null : keep(stream), base_url: null, results })
    },
    storageBytes: () =>
      withDatabase(path, (db) => {
        const size = db.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
        return Number(size.get()?.bytes)
      }),
    ask: (sql, args) => withDatabase(path, (db) => db.prepare(sql).all(...args)),
    block(value) {
      isBlocked = value
    },
    cap(isCapped) {
      const pages = withDatabase(path, (db) => db.prepare('PRAGMA page_count').get()?.page_count)
      mostPages = isCapped ? Number(pages) : undefined
    },
    fill: (bytes) => withDatabase(path, (db) => db.exec(`CREATE TABLE filler AS SELECT zeroblob(${bytes}) AS bytes`)),
    remove() {
      for (const baton of [...streams.keys()]) take(baton)?.close()
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    },
  }
}

function withDatabase<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path)
  try {
    return work(db)
  } finally {
    db.close()
  }
}
