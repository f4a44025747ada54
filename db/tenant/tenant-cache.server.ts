import { AppError } from '#app/platform/errors.ts'
import { singleton } from '#app/platform/singleton.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { isStale } from './heal-tenant.server.ts'
import {
  createEntry,
  type Entry,
  type EntryOptions,
  heal,
  isOver,
  type Opened,
  recheck,
} from './tenant-entry.server.ts'
import { tenantHandle } from './tenant-handle.server.ts'

const idleMs = 5 * 60_000
const sweepEveryMs = 30_000

export interface TenantCacheOptions extends EntryOptions {
  /** How many databases stay open when nobody uses them (TENANT_CACHE_MAX); each takes up to five file handles. */
  max: number
}

export interface OpenTenant {
  db: TenantDb
  /** The member's address as last known. */
  email: string
}

export interface TenantCache {
  /**
   * The database of a member, undefined unless the registry calls it ready; AppError 'unavailable' when it does not
   * open. The handle never goes stale: each operation opens the database again when it was closed in between.
   */
  tenant(userId: string): Promise<OpenTenant | undefined>
  /**
   * Believes a token issued at `asOf` about the member's address. True when that is news, told once: whoever is told
   * writes it to the registry.
   */
  learnEmail(userId: string, email: string, asOf: number): boolean
  /**
   * Closes a member's database when the operations at work on it are over, and settles then. Whoever asks from now on
   * has the registry read anew.
   */
  forget(userId: string): Promise<void>
  /** Closes what nobody used for five minutes; runs by itself every 30 s. */
  sweep(): void
  size(): number
  close(): void
}

/** The one cache of this process, by user_id; the databases stay open over a reload of the dev server. */
export function tenantCache(options: TenantCacheOptions): TenantCache {
  return singleton('tenant-cache', () => createTenantCache(options))
}

export function createTenantCache(options: TenantCacheOptions): TenantCache {
  /** The one used longest ago comes first. */
  const entries = new Map<string, Entry>()
  const timer = setInterval(() => sweep(), sweepEveryMs)
  timer.unref()

  function sweep(): void {
    const before = options.clock() - idleMs
    for (const entry of entries.values()) if (entry.usedAt <= before) evict(entries, entry)
  }

  async function use<T>(userId: string, work: (opened: Opened | undefined) => Promise<T>): Promise<T> {
    const entry = enter(options, entries, userId)
    entry.pins += 1
    try {
      return await healing(options, entry, work)
    } finally {
      entry.pins -= 1
      entry.usedAt = options.clock()
      if (entry.pins === 0) entry.onUnused?.()
      if (!entry.opened && entry.brokenUntil === 0) evict(entries, entry)
      trim(entries, options.max)
    }
  }

  return {
    tenant: (userId) =>
      use(userId, async (opened) => {
        if (!opened) return undefined
        const db = tenantHandle((work) => use(userId, async (again) => work(ready(again).sql)))
        return { db, email: opened.row.email }
      }),
    learnEmail(userId, email, asOf) {
      const opened = entries.get(userId)?.opened
      if (!opened || opened.row.email === email || opened.row.email_as_of >= asOf) return false
      opened.row = { ...opened.row, email, email_as_of: asOf }
      return true
    },
    async forget(userId) {
      const entry = entries.get(userId)
      if (!entry) return
      entries.delete(userId)
      await entry.opening.catch(() => undefined)
      await unused(entry)
      entry.opened?.sql.close()
    },
    sweep,
    size: () => entries.size,
    close() {
      clearInterval(timer)
      for (const entry of entries.values()) entry.opened?.sql.close()
      entries.clear()
    },
  }
}

/** Does the work once more when the database refused it and now lets us in; a refused statement did nothing. */
async function healing<T>(
  options: TenantCacheOptions,
  entry: Entry,
  work: (opened: Opened | undefined) => Promise<T>,
): Promise<T> {
  const opened = await entry.opening
  try {
    return await work(opened)
  } catch (error) {
    const again = opened && isStale(error) ? await heal(options, entry, opened, error) : undefined
    if (!again) throw error
    return work(again)
  }
}

function enter(options: TenantCacheOptions, entries: Map<string, Entry>, userId: string): Entry {
  const known = entries.get(userId)
  const entry = known && !isOver(known, options.clock()) ? known : createEntry(options, userId, known?.healedAt)
  recheck(options, entry)
  entries.delete(userId)
  entries.set(userId, entry)
  return entry
}

function trim(entries: Map<string, Entry>, max: number): void {
  for (const entry of entries.values()) {
    if (entries.size <= max) return
    evict(entries, entry)
  }
}

function evict(entries: Map<string, Entry>, entry: Entry): void {
  if (entry.pins > 0 || entries.get(entry.userId) !== entry) return
  entries.delete(entry.userId)
  entry.opened?.sql.close()
}

async function unused(entry: Entry): Promise<void> {
  if (entry.pins === 0) return
  await new Promise<void>((resolve) => {
    entry.onUnused = resolve
  })
}

function ready(opened: Opened | undefined): Opened {
  if (opened) return opened
  throw new AppError('unavailable', 'Your database is being set up.', { retryAfterSeconds: 2 })
}
