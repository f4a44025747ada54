import { settingsGroup } from './group.server.ts'
import { text, webAddress } from './values.server.ts'

export interface SupabaseProject {
  url: string
  publishableKey: string
  secretKey: string
  /** The `iss` of its access tokens. */
  issuer: string
  /** The legacy HS256 secret, for a project without signing keys. */
  jwtSecret?: string
}

const needed = {
  VITE_SUPABASE_URL: 'SUPABASE_URL (or VITE_SUPABASE_URL)',
  VITE_SUPABASE_ANON_KEY: 'SUPABASE_PUBLISHABLE_KEY (or VITE_SUPABASE_ANON_KEY)',
  SUPABASE_SERVICE_ROLE_KEY: 'SUPABASE_SECRET_KEY (or SUPABASE_SERVICE_ROLE_KEY)',
} as const

export const supabase = settingsGroup({
  shape: {
    VITE_SUPABASE_URL: webAddress.optional(),
    VITE_SUPABASE_ANON_KEY: text.optional(),
    SUPABASE_SERVICE_ROLE_KEY: text.optional(),
    SUPABASE_JWT_ISSUER: text.optional(),
    SUPABASE_JWT_SECRET: text.optional(),
  },
  /** Today's Supabase names beside the names the first release was given, and one that many projects use. */
  otherNames: {
    SUPABASE_URL: 'VITE_SUPABASE_URL',
    SUPABASE_PUBLISHABLE_KEY: 'VITE_SUPABASE_ANON_KEY',
    SUPABASE_SECRET_KEY: 'SUPABASE_SERVICE_ROLE_KEY',
    SUPABASE_ANON_KEY: 'VITE_SUPABASE_ANON_KEY',
  },
  incomplete(isSet) {
    const missing = (Object.keys(needed) as (keyof typeof needed)[]).filter((name) => !isSet(name))
    const hasTokenSettings = isSet('SUPABASE_JWT_ISSUER') || isSet('SUPABASE_JWT_SECRET')
    if (missing.length === 3 && !hasTokenSettings) return []
    return missing.map((name) => `${needed[name]}: missing, while other Supabase settings are there`)
  },
  /** Undefined: the embedded auth server. */
  result(values): SupabaseProject | undefined {
    const { VITE_SUPABASE_URL: url, VITE_SUPABASE_ANON_KEY, SUPABASE_SERVICE_ROLE_KEY } = values
    if (!url || !VITE_SUPABASE_ANON_KEY || !SUPABASE_SERVICE_ROLE_KEY) return undefined
    return {
      url,
      publishableKey: VITE_SUPABASE_ANON_KEY,
      secretKey: SUPABASE_SERVICE_ROLE_KEY,
      issuer: values.SUPABASE_JWT_ISSUER ?? `${url}/auth/v1`,
      ...(values.SUPABASE_JWT_SECRET ? { jwtSecret: values.SUPABASE_JWT_SECRET } : {}),
    }
  },
})
