import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'
import type { Log } from '#app/platform/log.server.ts'
import { ProviderError } from '#db/backends/provider/provider-error.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { isSameDatabase, isStale, rowAfterRefusal } from './heal-tenant.server.ts'
import { openTenant, readReadyRow, type TenantSource } from './open-tenant.server.ts'

const rereadMs = 30_000
/** A database that does not open is left alone that long: each attempt costs file handles until they are collected. */
const retryBrokenMs = 5_000
/** A database that refuses a token minted just now will refuse the next one, too. */
const remintMs = 60_000

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
  /** Called when the last of them ends. */
  onUnused: (() => void) | undefined
  usedAt: number
  checkedAt: number
  brokenUntil: number
  /** When a token was last asked for after a refusal. */
  healedAt: number
  healing: Promise<Opened | undefined> | undefined
}

/** `healedAt`: of the entry before, so that a database that refuses every token is not asked for one at every opening. */
export function createEntry(options: EntryOptions, userId: string, healedAt = Number.NEGATIVE_INFINITY): Entry {
  const now = options.clock()
  const entry: Entry = {
    userId,
    opening: Promise.resolve(undefined),
    opened: undefined,
    pins: 0,
    onUnused: undefined,
    usedAt: now,
    checkedAt: now,
    brokenUntil: 0,
    healedAt,
    healing: undefined,
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
  if (row) entry.opened = await open(options, entry, row)
  return entry.opened
}

/**
 * The database again after it refused a statement, with what the registry knows by now or a token minted anew; undefined
 * when neither helps. Whoever asks while that is under way gets the same.
 */
export async function heal(
  options: EntryOptions,
  entry: Entry,
  used: Opened,
  error: unknown,
): Promise<Opened | undefined> {
  if (entry.opened && entry.opened.sql !== used.sql) return entry.opened
  entry.healing ??= replace(options, entry, used, error)
    .catch((fault: unknown) => {
      if (!(fault instanceof ProviderError)) throw fault
      // What the member is told is the database's refusal, which says that nothing was changed.
      options.log.error({ err: fault, database: used.row.db_name }, 'No other token is to be had for a database')
      return undefined
    })
    .finally(() => {
      entry.healing = undefined
    })
  return entry.healing
}

async function replace(options: EntryOptions, entry: Entry, used: Opened, error: unknown): Promise<Opened | undefined> {
  const row = await betterRow(options, entry, used.row, error)
  if (!row) return undefined
  const opened = { sql: await openTenant(options, row, options.clock()), row }
  entry.opened = opened
  entry.opening = Promise.resolve(opened)
  used.sql.close()
  return opened
}

function betterRow(options: EntryOptions, entry: Entry, row: UserDatabase, error: unknown) {
  const now = options.clock()
  const mayMint = classify(error) === 'unauthorized' && now - entry.healedAt >= remintMs
  if (mayMint) entry.healedAt = now
  return rowAfterRefusal(options, row, error, mayMint)
}

async function open(options: EntryOptions, entry: Entry, row: UserDatabase): Promise<Opened> {
  try {
    return await openOrHeal(options, entry, row)
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

async function openOrHeal(options: EntryOptions, entry: Entry, row: UserDatabase): Promise<Opened> {
  try {
    return { sql: await openTenant(options, row, options.clock()), row }
  } catch (error) {
    const better = isStale(error) ? await betterRow(options, entry, row, error) : undefined
    if (!better) throw error
    return { sql: await openTenant(options, better, options.clock()), row: better }
  }
}
