import { z } from 'zod'
import { readSealKeys, type SealKey } from '#app/platform/seal.server.ts'
import { settingsGroup } from './group.server.ts'
import { oneOf, text, wholeNumber } from './values.server.ts'

export type BackendKind = 'embedded' | 'turso' | 'sqld'

export interface TenantSettings {
  /** Where new tenants go; undefined: where the other settings point. */
  backend: BackendKind | undefined
  /** The newest first; empty: one derived from keys.json. */
  sealKeys: SealKey[]
  /** Base64url; undefined: the one in keys.json. */
  nameKey: string | undefined
  /** How much a member's database may hold; undefined for no limit. */
  maxBytes: number | undefined
}

const sealKeys = z.string().transform((given, ctx) => {
  try {
    return readSealKeys(given)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
    return z.NEVER
  }
})

export const tenants = settingsGroup({
  shape: {
    TENANT_BACKEND: oneOf('embedded', 'turso', 'sqld').optional(),
    TENANT_MAX_BYTES: wholeNumber(1_000_000).optional(),
    TENANT_NAME_KEY: text.regex(/^[\w-]{43,}$/, 'must be at least 32 random bytes in base64url').optional(),
    TOKEN_ENC_KEYS: sealKeys.optional(),
  },
  incomplete: (isSet) =>
    isSet('TENANT_NAME_KEY') && !isSet('TOKEN_ENC_KEYS')
      ? ['TOKEN_ENC_KEYS: missing, while TENANT_NAME_KEY is there']
      : [],
  result: (values): TenantSettings => ({
    backend: values.TENANT_BACKEND,
    sealKeys: values.TOKEN_ENC_KEYS ?? [],
    nameKey: values.TENANT_NAME_KEY,
    maxBytes: values.TENANT_MAX_BYTES,
  }),
})
