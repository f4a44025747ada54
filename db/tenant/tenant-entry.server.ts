import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { openTenant, readReadyRow, type TenantSource } from './open-tenant.server.ts'

const rereadMs = 30_000
/** A database that does not open is left alone that long: each attempt costs file handles until they are collected. */
const retryBrokenMs = 5_000

export interface EntryOptions extends TenantSource {
  clock: Clock
  log: Log
}

export interface Opened {
  sql: Sql
  row: UserDatabase
}

/** One tenant in the cache. */
export interface Entry {
  userId: string
  /** Settled when the database is open; undefined when the registry does not call it ready. */
  opening: Promise<Opened | undefined>
  opened: Opened | undefined
  /** Operations at work; the database stays open for them. */
  pins: number
  usedAt: number
  checkedAt: number
  brokenUntil: number
}

export function createEntry(options: EntryOptions, userId: string): Entry {
  const now = options.clock()
  const entry: Entry = {
    userId,
    opening: Promise.resolve(undefined),
    opened: undefined,
    pins: 0,
    usedAt: now,
    checkedAt: now,
    brokenUntil: 0,
  }
  entry.opening = refresh(options, entry)
  return entry
}

/** Has the registry read again, at most every 30 s, before the database is used. */
export function recheck(options: EntryOptions, entry: Entry): void {
  const now = options.clock()
  if (!entry.opened || now - entry.checkedAt < rereadMs) return
  entry.checkedAt = now
  const again = () => refresh(options, entry)
  entry.opening = entry.opening.then(again, again).catch((error) => {
    // The registry did not answer: the database stays open, and the next use asks again.
    if (entry.opened) {
      entry.checkedAt = Number.NEGATIVE_INFINITY
      entry.opening = Promise.resolve(entry.opened)
    }
    throw error
  })
}

export function isOver(entry: Entry, now: number): boolean {
  return entry.brokenUntil !== 0 && now >= entry.brokenUntil
}

async function refresh(options: EntryOptions, entry: Entry): Promise<Opened | undefined> {
  const before = entry.opened
  const row = await readReadyRow(options, entry.userId)
  if (before && row && isSameDatabase(before.row, row)) {
    entry.opened = { sql: before.sql, row }
    return entry.opened
  }
  entry.opened = undefined
  before?.sql.close()
  if (row) entry.opened = { sql: await open(options, entry, row), row }
  return entry.opened
}

async function open(options: EntryOptions, entry: Entry, row: UserDatabase): Promise<Sql> {
  try {
    return await openTenant(options, row, options.clock())
  } catch (error) {
    options.log.error({ err: error, database: row.db_name }, 'A tenant database does not open')
    entry.brokenUntil = options.clock() + retryBrokenMs
    if (error instanceof AppError) throw error
    throw new AppError('unavailable', 'Your database cannot be opened right now. Nothing in it was changed.', {
      cause: error,
      retryAfterSeconds: retryBrokenMs / 1000,
    })
  }
}

function isSameDatabase(a: UserDatabase, b: UserDatabase): boolean {
  return a.db_name === b.db_name && a.db_url === b.db_url && a.db_token === b.db_token && a.backend === b.backend
}
