import type { TenantIdentity } from './tenant-backend.server.ts'

/** What a tenant's token is sealed for, so that it opens in no other row. */
export function tokenContext({ user_id, db_name, generation }: TenantIdentity): string {
  return `${user_id}|${db_name}|${generation}`
}

/** When a JWT ends, in milliseconds since 1970; undefined when it does not say. */
export function jwtEnd(token: string): number | undefined {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown }
    return typeof payload.exp === 'number' ? payload.exp * 1000 : undefined
  } catch {
    return undefined
  }
}
