import { AppError } from '#app/platform/errors.ts'
import { readMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { accountDeleted, isLeaving } from './farewell.server.ts'
import { provisionWithin } from './provisioning.server.ts'
import { type SetupState, setupSteps, stepNumber } from './setup-state.ts'
import type { TenantDeps } from './tenant-deps.server.ts'
import { tenantName } from './tenant-name.server.ts'

/** How long a request may wait for a database that is being set up. */
const inlineMs = 2000

/** A member as an access token names them. */
export interface TenantOwner {
  id: string
  email: string
  /** Seconds since 1970, as in the token: of two addresses the one issued later counts. */
  issuedAt: number
}

/**
 * The database of a signed-in member. Where it is not ready, because the member just signed up or a crash came between,
 * it is set up here; undefined when that takes longer than 2 s or failed: then /setup shows how far it is.
 */
export async function memberDb(deps: TenantDeps, member: TenantOwner): Promise<TenantDb | undefined> {
  const tenant = (await deps.cache.tenant(member.id)) ?? (await setUp(deps, member))
  if (tenant && tenant.email !== member.email) void noteEmail(deps, member)
  return tenant?.db
}

/**
 * Writes down that this member is to have a database, before anything is made; does nothing the second time. After a
 * deletion the same member may begin anew, with another database; a token from before is refused by AppError forbidden.
 */
export async function beginTenant(deps: TenantDeps, member: TenantOwner): Promise<void> {
  const { id, email, issuedAt } = member
  const now = deps.clock()
  const { rowsAffected } = await deps.registry.write(
    `INSERT INTO user_databases (user_id, email, email_as_of, db_name, backend, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (user_id) DO NOTHING`,
    [id, email, issuedAt * 1000, tenantName(deps.tenantNameKey, id, 1), deps.backends.home.kind, now, now],
  )
  if (rowsAffected === 0) await beginAnew(deps, member)
}

/** In a generation that no database was ever to have, neither the member's nor the one a move was at. */
async function beginAnew(deps: TenantDeps, { id, email, issuedAt }: TenantOwner): Promise<void> {
  const row = await readUserDatabase(deps.registry, id)
  if (!isLeaving(row?.state)) return
  const isFromBefore = issuedAt * 1000 <= row.updated_at
  if (row.state === 'deleting' || isFromBefore) throw accountDeleted(row.state)
  const now = deps.clock()
  const move = await readMove(deps.registry, id)
  const generation = Math.max(row.generation, move?.to_generation ?? 0) + 1
  await deps.registry.write(
    `UPDATE user_databases
     SET email = ?, email_as_of = ?, db_name = ?, backend = ?, state = 'pending', generation = ?,
       schema_version = 0, attempts = 0, next_attempt_at = 0, created_at = ?, updated_at = ?
     WHERE user_id = ? AND state = 'deleted' AND generation = ?`,
    [
      email,
      issuedAt * 1000,
      tenantName(deps.tenantNameKey, id, generation),
      deps.backends.home.kind,
      generation,
      now,
      now,
      id,
      row.generation,
    ],
  )
}

/** Goes on with the set-up, for at most 2 s, and answers how far it is: what /setup shows each time it is asked for. */
export async function resumeSetup(deps: TenantDeps, member: TenantOwner): Promise<SetupState> {
  await beginTenant(deps, member)
  await provisionWithin(deps, member.id, inlineMs)
  return setupState(deps, member.id)
}

export async function setupState({ registry, clock }: TenantDeps, userId: string): Promise<SetupState> {
  const row = await readUserDatabase(registry, userId)
  if (!row) throw new AppError('not_found', 'The set-up of this database never began.')
  return {
    state: row.state,
    step: stepNumber(row.state),
    steps: setupSteps.length,
    attempts: row.attempts,
    lastError: row.last_error,
    nextAttemptAt: row.next_attempt_at > clock() ? row.next_attempt_at : null,
  }
}

async function setUp(deps: TenantDeps, member: TenantOwner) {
  await beginTenant(deps, member)
  return (await provisionWithin(deps, member.id, inlineMs)) === 'ready' ? deps.cache.tenant(member.id) : undefined
}

/**
 * Writes down that a member's address is another one now, whether or not their database is open. A token of the same second
 * may still name the one before, so this counts for a little later.
 */
export async function changeTenantEmail(deps: TenantDeps, member: TenantOwner): Promise<void> {
  const asOf = member.issuedAt * 1000 + 1
  deps.cache.learnEmail(member.id, member.email, asOf)
  await writeEmail(deps, member, asOf)
}

/** Beside the request: no page waits for the registry, or fails with it, for the sake of an address. */
async function noteEmail(deps: TenantDeps, member: TenantOwner): Promise<void> {
  const asOf = member.issuedAt * 1000
  if (deps.cache.learnEmail(member.id, member.email, asOf)) await writeEmail(deps, member, asOf)
}

async function writeEmail(
  { registry, clock, log }: TenantDeps,
  { id, email }: TenantOwner,
  asOf: number,
): Promise<void> {
  try {
    await registry.write(
      'UPDATE user_databases SET email = ?, email_as_of = ?, updated_at = ? WHERE user_id = ? AND email_as_of < ?',
      [email, asOf, clock(), id, asOf],
    )
  } catch (error) {
    // The cache reads the old address again within 30 s, and the next request tries anew.
    log.warn({ err: error }, 'A changed e-mail address was not written down')
  }
}
