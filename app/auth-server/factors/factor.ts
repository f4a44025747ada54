/** Fields are named as in the table and on the wire; instants are milliseconds since 1970. */
export interface Factor {
  id: string
  friendly_name: string
  factor_type: 'totp'
  status: 'unverified' | 'verified'
  last_challenged_at: number | null
  created_at: number
  updated_at: number
}

/** A factor as GoTrue answers it: instants in RFC 3339, those that never were left out; its secret is told once. */
export function factorJson(factor: Factor) {
  const { id, friendly_name, factor_type, status, last_challenged_at } = factor
  return {
    id,
    created_at: new Date(factor.created_at).toISOString(),
    updated_at: new Date(factor.updated_at).toISOString(),
    status,
    ...(friendly_name ? { friendly_name } : {}),
    factor_type,
    ...(last_challenged_at === null ? {} : { last_challenged_at: new Date(last_challenged_at).toISOString() }),
  }
}

export function hasVerified(factors: readonly Factor[]): boolean {
  return factors.some(({ status }) => status === 'verified')
}

const mostFactors = 10

/** What speaks against one more factor of this name, by GoTrue's rules. */
export function enrolmentFault(
  factors: readonly Factor[],
  name: string,
  aal: 'aal1' | 'aal2',
): 'factorNameTaken' | 'tooManyFactors' | 'enrolNeedsAal2' | undefined {
  if (factors.some(({ friendly_name }) => friendly_name === name)) return 'factorNameTaken'
  if (factors.length >= mostFactors) return 'tooManyFactors'
  return hasVerified(factors) && aal !== 'aal2' ? 'enrolNeedsAal2' : undefined
}
