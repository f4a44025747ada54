import { settingsGroup } from './group.server.ts'
import { databaseAddress, text } from './values.server.ts'

/** A libSQL database on the network. */
export interface DatabaseAddress {
  url: string
  authToken: string
}

export const registry = settingsGroup({
  shape: { REGISTRY_DB_URL: databaseAddress.optional(), REGISTRY_DB_TOKEN: text.optional() },
  incomplete(isSet) {
    if (isSet('REGISTRY_DB_URL') === isSet('REGISTRY_DB_TOKEN')) return []
    return isSet('REGISTRY_DB_URL')
      ? ['REGISTRY_DB_TOKEN: missing, while REGISTRY_DB_URL is there']
      : ['REGISTRY_DB_URL: missing, while REGISTRY_DB_TOKEN is there']
  },
  /** Undefined: a file in the data folder. */
  result({ REGISTRY_DB_URL: url, REGISTRY_DB_TOKEN: authToken }): DatabaseAddress | undefined {
    return url && authToken ? { url, authToken } : undefined
  },
})
