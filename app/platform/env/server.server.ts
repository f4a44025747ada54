import { resolve } from 'node:path'
import { settingsGroup } from './group.server.ts'
import { addressRanges, oneOf, text, webOrigin, wholeNumber } from './values.server.ts'

export interface ServerSettings {
  isProduction: boolean
  port: number
  /** The public origin, exact, without a trailing slash. */
  appOrigin: string
  dataDir: string
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Addresses or CIDR ranges whose X-Forwarded-For counts. */
  trustedProxies: string[]
  tenantCacheMax: number
  /** Limits an hour for one client address. */
  signUpsPerHour: number
  signInsPerHour: number
  /** How long the embedded auth server keeps entries of its audit log. */
  auditDays: number
}

export const server = settingsGroup({
  shape: {
    NODE_ENV: oneOf('development', 'production', 'test').default('production'),
    PORT: wholeNumber(1, 65_535).default(3000),
    HOST: text.optional(),
    APP_ORIGIN: webOrigin.optional(),
    DATA_DIR: text.default('./data'),
    LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').default('info'),
    TRUSTED_PROXIES: addressRanges.optional(),
    TENANT_CACHE_MAX: wholeNumber(1).default(100),
    SIGN_UPS_PER_HOUR: wholeNumber(1).default(30),
    SIGN_INS_PER_HOUR: wholeNumber(1).default(120),
    AUDIT_DAYS: wholeNumber(1, 36_500).default(400),
  },
  result: (values): ServerSettings => ({
    isProduction: values.NODE_ENV === 'production',
    port: values.PORT,
    appOrigin: values.APP_ORIGIN ?? `http://localhost:${values.PORT}`,
    dataDir: resolve(values.DATA_DIR),
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    tenantCacheMax: values.TENANT_CACHE_MAX,
    signUpsPerHour: values.SIGN_UPS_PER_HOUR,
    signInsPerHour: values.SIGN_INS_PER_HOUR,
    auditDays: values.AUDIT_DAYS,
  }),
})
