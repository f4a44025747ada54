import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { settingsGroup } from './group.server.ts'
import { text, webAddress } from './values.server.ts'

export interface SqldSettings {
  url: string
  adminUrl: string
  adminKey: string
  /** Ed25519. */
  jwtKey: KeyObject
}

const needed = ['SQLD_URL', 'SQLD_ADMIN_URL', 'SQLD_ADMIN_KEY', 'SQLD_JWT_PRIVATE_KEY'] as const

/** PKCS#8: as PEM, whose lines may be joined by `\n`, or as the base64 between its first and last line. */
const privateKey = z.string().transform((given, ctx) => {
  try {
    const body = given.replaceAll('\\n', '\n').replace(/-----[^-]*-----/g, '')
    const key = createPrivateKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'pkcs8' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below, without the key.
  }
  ctx.addIssue({ code: 'custom', message: 'must be a private Ed25519 key (PKCS#8, PEM)' })
  return z.NEVER
})

export const sqld = settingsGroup({
  shape: {
    SQLD_URL: webAddress.optional(),
    SQLD_ADMIN_URL: webAddress.optional(),
    SQLD_ADMIN_KEY: text.optional(),
    SQLD_JWT_PRIVATE_KEY: privateKey.optional(),
  },
  incomplete(isSet) {
    const missing = needed.filter((name) => !isSet(name))
    return missing.length === needed.length
      ? []
      : missing.map((name) => `${name}: missing, while other sqld settings are there`)
  },
  /** Undefined: no tenants on a sqld. */
  result(values): SqldSettings | undefined {
    const { SQLD_URL: url, SQLD_ADMIN_URL: adminUrl, SQLD_ADMIN_KEY: adminKey, SQLD_JWT_PRIVATE_KEY: jwtKey } = values
    return url && adminUrl && adminKey && jwtKey ? { url, adminUrl, adminKey, jwtKey } : undefined
  },
})
