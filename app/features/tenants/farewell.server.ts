import { AppError } from '#app/platform/errors.ts'
import { readUserDatabase, type TenantState } from '#db/registry/user-databases.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

/** A deleted account, or one on the way to be. */
export type Leaving = Extract<TenantState, 'deleting' | 'deleted'>

export function isLeaving(state: TenantState | undefined): state is Leaving {
  return state === 'deleting' || state === 'deleted'
}

/** The page that says so. */
export function farewellPath(state: Leaving): string {
  return state === 'deleted' ? '/farewell' : '/farewell?still=yes'
}

/** The same for a member as the registry knows them; undefined for one whose account is in use. */
export async function farewellTo({ registry }: TenantDeps, { id }: { id: string }): Promise<string | undefined> {
  const row = await readUserDatabase(registry, id)
  return isLeaving(row?.state) ? farewellPath(row.state) : undefined
}

export function accountDeleted(state: Leaving): AppError {
  return new AppError('forbidden', 'This account was deleted. To use Cronstead again, sign up anew in a minute.', {
    page: farewellPath(state),
  })
}
