import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AppError } from '#app/platform/errors.ts'
import { databaseReader } from './database-reader.server.ts'
import { exportFormat } from './exported-job.ts'
import { type ReadExport, readDocument } from './read-export.server.ts'

const limitMs = 30_000
const mostBytes = 64 * 1024 * 1024
/** Files read at once in this process; each takes a process of its own. */
const mostAtOnce = 2

let atWork = 0

const foreign =
  'This file is no database of Cronstead, or it is damaged. Choose a file that “Download the database” made.'

/** By the words a SQLite file begins with. */
export function isDatabaseFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0'
}

/**
 * Reads a downloaded database as an export of its jobs and runs. The file may be made by anybody: it is opened read-only in
 * a process that may read this file and nothing else, that knows no secret, and that is ended when it takes too long.
 */
export async function readDatabaseFile(bytes: Uint8Array, nowMs: number): Promise<ReadExport> {
  if (atWork >= mostAtOnce) {
    throw new AppError('too_many', 'Others are importing right now. Try again in a moment.', { retryAfterSeconds: 5 })
  }
  atWork += 1
  try {
    const rows = await rowsOf(bytes)
    return rows ? readDocument(documentOf(rows), nowMs) : { ok: false, faults: [foreign] }
  } finally {
    atWork -= 1
  }
}

const rowShape = z.record(z.string(), z.unknown())
const rowsShape = z.object({ jobs: z.array(rowShape), runs: z.array(rowShape) })
type Rows = z.output<typeof rowsShape>
type AnyRow = z.output<typeof rowShape>

async function rowsOf(bytes: Uint8Array): Promise<Rows | undefined> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cronstead-import-')))
  try {
    const path = join(folder, 'upload.db')
    const copy = Buffer.from(bytes)
    // A database in WAL mode cannot be read without making files beside it; all of this one is in the file.
    copy.fill(1, 18, 20)
    await writeFile(path, copy, { mode: 0o600 })
    return rowsShape.safeParse(JSON.parse(await readInProcess(path))).data
  } catch (error) {
    if (isOfFile(error)) return undefined
    const message = 'This file cannot be read right now, or it holds too much. Nothing was imported.'
    throw new AppError('unavailable', message, { cause: error })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The reader refused it, took too long over it, or read what is no database of Cronstead. */
function isOfFile(error: unknown): boolean {
  const { code, killed } = error as { code?: unknown; killed?: unknown }
  return error instanceof SyntaxError || typeof code === 'number' || (killed === true && code === null)
}

async function readInProcess(path: string): Promise<string> {
  const args = ['--no-warnings', '--max-old-space-size=512', '--permission', `--allow-fs-read=${path}`]
  const { stdout } = await promisify(execFile)(process.execPath, [...args, '-e', databaseReader, path], {
    env: { NODE_ENV: 'production' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: mostBytes,
  })
  return stdout
}

/** What “Export as JSON” would have made of it; what is no instant or no JSON is refused where it is checked. */
function documentOf({ jobs, runs }: Rows): unknown {
  return { ...exportFormat, jobs: jobs.map(jobOfRow), runs: runs.map(runOfRow) }
}

function jobOfRow({ settings, secret_headers: secrets, enabled, ...row }: AnyRow): unknown {
  const headers = z.array(z.object({ name: z.string() })).safeParse(jsonOf(secrets ?? '[]'))
  return {
    ...row,
    timezone: row.timezone ?? 'UTC',
    enabled: enabled === 1,
    settings: jsonOf(settings ?? '{}'),
    secretHeaders: headers.data?.map(({ name }) => name),
  }
}

function runOfRow(row: AnyRow): unknown {
  return {
    job: row.job_id,
    attempt: row.attempt,
    jobVersion: row.job_version,
    cause: row.cause,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    scheduledFor: instantOf(row.scheduled_for),
    startAt: instantOf(row.start_at),
    claimedAt: instantOf(row.claimed_at),
    startedAt: instantOf(row.started_at),
    endedAt: instantOf(row.ended_at),
    through: instantOf(row.through),
    instants: row.instants,
    dstNote: row.dst_note,
    record: row.record === null ? null : jsonOf(row.record),
  }
}

function instantOf(value: unknown): unknown {
  const isInstant = typeof value === 'number' && value >= 0 && value <= 253_402_300_799_999
  return isInstant ? new Date(value).toISOString() : value
}

function jsonOf(value: unknown): unknown {
  try {
    return JSON.parse(String(value))
  } catch {
    return 'no JSON'
  }
}
