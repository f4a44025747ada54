import { settingsGroup } from './group.server.ts'
import type { DatabaseAddress } from './registry.server.ts'
import { addressRanges, databaseAddress, oneOf, text, wholeNumber } from './values.server.ts'

export interface EngineSettings {
  /** False: another process runs the jobs. */
  isOn: boolean
  /** Undefined: where the registry is. */
  address: DatabaseAddress | undefined
  runsAtOnce: number
  runsAtOnceOfTenant: number
  runsKeptPerJob: number
  runsKeptDays: number
  /** Addresses and CIDR ranges that jobs may call although they are not public. */
  allowedTargets: string[]
  /** Who shows it may read the metrics; undefined: this machine alone. */
  metricsToken: string | undefined
  /** Where a worker serves its metrics; undefined: nowhere. */
  metricsPort: number | undefined
}

export const engine = settingsGroup({
  shape: {
    ENGINE: oneOf('on', 'off').default('on'),
    ENGINE_DB_URL: databaseAddress.optional(),
    ENGINE_DB_TOKEN: text.optional(),
    RUNS_AT_ONCE: wholeNumber(1).default(10_000),
    RUNS_AT_ONCE_PER_MEMBER: wholeNumber(1).default(1000),
    RUNS_KEPT_PER_JOB: wholeNumber(1).default(1000),
    RUNS_KEPT_DAYS: wholeNumber(1).default(90),
    ALLOW_PRIVATE_TARGETS: addressRanges.optional(),
    METRICS_TOKEN: text.optional(),
    METRICS_PORT: wholeNumber(1, 65_535).optional(),
  },
  incomplete(isSet) {
    if (isSet('ENGINE_DB_URL') === isSet('ENGINE_DB_TOKEN')) return []
    return isSet('ENGINE_DB_URL')
      ? ['ENGINE_DB_TOKEN: missing, while ENGINE_DB_URL is there']
      : ['ENGINE_DB_URL: missing, while ENGINE_DB_TOKEN is there']
  },
  result: (values): EngineSettings => ({
    isOn: values.ENGINE === 'on',
    address:
      values.ENGINE_DB_URL && values.ENGINE_DB_TOKEN
        ? { url: values.ENGINE_DB_URL, authToken: values.ENGINE_DB_TOKEN }
        : undefined,
    runsAtOnce: values.RUNS_AT_ONCE,
    runsAtOnceOfTenant: values.RUNS_AT_ONCE_PER_MEMBER,
    runsKeptPerJob: values.RUNS_KEPT_PER_JOB,
    runsKeptDays: values.RUNS_KEPT_DAYS,
    allowedTargets: values.ALLOW_PRIVATE_TARGETS ?? [],
    metricsToken: values.METRICS_TOKEN,
    metricsPort: values.METRICS_PORT,
  }),
})
