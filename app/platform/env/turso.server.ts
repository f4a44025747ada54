import { settingsGroup } from './group.server.ts'
import { text, webAddress } from './values.server.ts'

export interface TursoSettings {
  apiUrl: string
  apiToken: string
  org: string
  group: string
  /** The address of a database, with `{hostname}` and `{name}` in it. */
  dbUrlTemplate: string
}

const needed = ['TURSO_API_TOKEN', 'TURSO_ORG', 'TURSO_GROUP'] as const

export const turso = settingsGroup({
  shape: {
    TURSO_API_TOKEN: text.optional(),
    TURSO_ORG: text.optional(),
    TURSO_GROUP: text.optional(),
    TURSO_API_URL: webAddress.default('https://api.turso.tech'),
    TURSO_DB_URL_TEMPLATE: text
      .regex(/\{(hostname|name)\}/, 'must hold {hostname} or {name}')
      .default('libsql://{hostname}'),
  },
  incomplete(isSet) {
    const missing = needed.filter((name) => !isSet(name))
    if (missing.length === needed.length && !isSet('TURSO_API_URL') && !isSet('TURSO_DB_URL_TEMPLATE')) return []
    return missing.map((name) => `${name}: missing, while other Turso settings are there`)
  },
  /** Undefined: no tenants on Turso. */
  result(values): TursoSettings | undefined {
    const { TURSO_API_TOKEN: apiToken, TURSO_ORG: org, TURSO_GROUP: group } = values
    if (!apiToken || !org || !group) return undefined
    return { apiToken, org, group, apiUrl: values.TURSO_API_URL, dbUrlTemplate: values.TURSO_DB_URL_TEMPLATE }
  },
})
