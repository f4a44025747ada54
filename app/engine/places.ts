import type { EngineLimits } from './engine-deps.server.ts'

/** A tenant may have so many times the places that are free: one alone takes 4 of 5, four together 16 of 17. */
const share = 4
/** Of all places, what jobs that fail repeatedly leave free. */
const keptForHealthy = 1 / 4

/** Places that are taken, by all tenants and by the one that asks. */
export interface Taken {
  all: number
  ofTenant: number
}

/**
 * Whether a tenant may take another place. The more it has, the more must be free, so that however many tenants hold
 * theirs for long, one that has none finds one (Choudhury and Hahne's dynamic thresholds, of switches that share a
 * memory).
 */
export function mayTakePlace(
  { runsAtOnce, runsAtOnceOfTenant }: Pick<EngineLimits, 'runsAtOnce' | 'runsAtOnceOfTenant'>,
  { all, ofTenant }: Taken,
  isAiling: boolean,
): boolean {
  const kept = isAiling ? Math.floor(runsAtOnce * keptForHealthy) : 0
  return ofTenant < runsAtOnceOfTenant && ofTenant < share * (runsAtOnce - kept - all)
}
