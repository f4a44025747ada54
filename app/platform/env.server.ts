import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'

const text = z.string().trim().min(1).optional()
const port = z.coerce.number().int().min(1).max(65_535)
const count = z.coerce.number().int().min(1)

/** Addresses and CIDR ranges, separated by commas or spaces. */
function rangesOf(value: string, ctx: z.RefinementCtx): string[] {
  const ranges = value.split(/[\s,]+/).filter(Boolean)
  for (const range of ranges) {
    const [address = '', prefix, ...rest] = range.split('/')
    const most = isIP(address) === 6 ? 128 : 32
    const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most)
    if (isIP(address) !== 0 && isPrefix && rest.length === 0) continue
    ctx.addIssue({ code: 'custom', message: 'not a list of addresses or CIDR ranges' })
    return z.NEVER
  }
  return ranges
}

/** One entry a variable, by the names of .env.example. An empty variable counts as not set. */
export const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: port.default(3000),
  HOST: text,
  APP_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().trim().min(1).default('./data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TRUSTED_PROXIES: z.string().transform(rangesOf).optional(),
  TENANT_CACHE_MAX: count.default(100),
  SIGN_UPS_PER_HOUR: count.default(30),
  SIGN_INS_PER_HOUR: count.default(120),
  VITE_SUPABASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  VITE_SUPABASE_ANON_KEY: text,
  SUPABASE_SERVICE_ROLE_KEY: text,
  SUPABASE_JWT_ISSUER: text,
  SUPABASE_JWT_SECRET: text,
})

/** Today's Supabase names beside the names the first release was given. */
const otherNames: Record<string, keyof typeof envSchema.shape> = {
  SUPABASE_URL: 'VITE_SUPABASE_URL',
  SUPABASE_PUBLISHABLE_KEY: 'VITE_SUPABASE_ANON_KEY',
  SUPABASE_SECRET_KEY: 'SUPABASE_SERVICE_ROLE_KEY',
}

export interface SupabaseProject {
  url: string
  publishableKey: string
  secretKey: string
  /** The `iss` of its access tokens. */
  issuer: string
  /** The legacy HS256 secret, for a project without signing keys. */
  jwtSecret?: string
}

export interface Env {
  isProduction: boolean
  port: number
  /** The public origin, exact, without a trailing slash. */
  appOrigin: string
  dataDir: string
  logLevel: z.infer<typeof envSchema>['LOG_LEVEL']
  /** Addresses or CIDR ranges whose X-Forwarded-For counts. */
  trustedProxies: string[]
  tenantCacheMax: number
  /** Limits an hour for one client address. */
  signUpsPerHour: number
  signInsPerHour: number
  /** Undefined: the embedded auth server. */
  supabase: SupabaseProject | undefined
}

/** Parses the environment; throws one Error that names every fault at once, and no value. */
export function readEnv(source: Record<string, string | undefined>): Readonly<Env> {
  const parsed = envSchema.safeParse(named(source))
  const faults = parsed.success ? halfSupabase(parsed.data) : parsed.error.issues.map(faultOf)
  if (!parsed.success || faults.length > 0) throw new Error(`The configuration has faults:\n  ${faults.join('\n  ')}`)
  const values = parsed.data
  return Object.freeze({
    isProduction: values.NODE_ENV === 'production',
    port: values.PORT,
    appOrigin: new URL(values.APP_ORIGIN ?? `http://localhost:${values.PORT}`).origin,
    dataDir: resolve(values.DATA_DIR),
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    tenantCacheMax: values.TENANT_CACHE_MAX,
    signUpsPerHour: values.SIGN_UPS_PER_HOUR,
    signInsPerHour: values.SIGN_INS_PER_HOUR,
    supabase: supabaseOf(values),
  })
}

/** The environment of this process; a fault is printed and ends it. */
export function processEnv(): Readonly<Env> {
  try {
    return readEnv(process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

function named(source: Record<string, string | undefined>): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    if (value?.trim()) values[otherNames[name] ?? name] = value
  }
  return values
}

function faultOf(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`
}

function halfSupabase(values: z.infer<typeof envSchema>): string[] {
  const needed = {
    'SUPABASE_URL (or VITE_SUPABASE_URL)': values.VITE_SUPABASE_URL,
    'SUPABASE_PUBLISHABLE_KEY (or VITE_SUPABASE_ANON_KEY)': values.VITE_SUPABASE_ANON_KEY,
    'SUPABASE_SECRET_KEY (or SUPABASE_SERVICE_ROLE_KEY)': values.SUPABASE_SERVICE_ROLE_KEY,
  }
  const missing = Object.entries(needed).filter(([, value]) => !value)
  const hasTokenSettings = Boolean(values.SUPABASE_JWT_ISSUER || values.SUPABASE_JWT_SECRET)
  if (missing.length === 0 || (missing.length === 3 && !hasTokenSettings)) return []
  return missing.map(([name]) => `${name}: missing, while other Supabase settings are there`)
}

function supabaseOf(values: z.infer<typeof envSchema>): SupabaseProject | undefined {
  const { VITE_SUPABASE_URL, VITE_SUPABASE_ANON_KEY, SUPABASE_SERVICE_ROLE_KEY } = values
  if (!VITE_SUPABASE_URL || !VITE_SUPABASE_ANON_KEY || !SUPABASE_SERVICE_ROLE_KEY) return undefined
  const url = VITE_SUPABASE_URL.replace(/\/+$/, '')
  return {
    url,
    publishableKey: VITE_SUPABASE_ANON_KEY,
    secretKey: SUPABASE_SERVICE_ROLE_KEY,
    issuer: values.SUPABASE_JWT_ISSUER ?? `${url}/auth/v1`,
    ...(values.SUPABASE_JWT_SECRET ? { jwtSecret: values.SUPABASE_JWT_SECRET } : {}),
  }
}
