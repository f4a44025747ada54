import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type EngineSettings, engine } from './env/engine.server.ts'
import type { Given } from './env/group.server.ts'
import { type MailSettings, mail } from './env/mail.server.ts'
import { type DatabaseAddress, registry } from './env/registry.server.ts'
import { type ServerSettings, server } from './env/server.server.ts'
import { type SqldSettings, sqld } from './env/sqld.server.ts'
import { type SupabaseProject, supabase } from './env/supabase.server.ts'
import { type BackendKind, type TenantSettings, tenants } from './env/tenants.server.ts'
import { type TursoSettings, turso } from './env/turso.server.ts'
import { unknownNames } from './env/unknown-names.server.ts'
import { StartFault } from './start-fault.server.ts'

export interface Env extends ServerSettings {
  mail: MailSettings
  /** Undefined: the embedded auth server. */
  supabase: SupabaseProject | undefined
  /** Undefined: a file in the data folder. */
  registry: DatabaseAddress | undefined
  turso: TursoSettings | undefined
  sqld: SqldSettings | undefined
  engine: EngineSettings
  tenants: TenantSettings & { backend: BackendKind }
}

const groups = [server, mail, supabase, registry, turso, sqld, tenants, engine]

/** How every setting is read, by the names of .env.example. */
export const envShape = {
  ...server.shape,
  ...mail.shape,
  ...supabase.shape,
  ...registry.shape,
  ...turso.shape,
  ...sqld.shape,
  ...tenants.shape,
  ...engine.shape,
}

const otherNames: Record<string, string> = Object.assign({}, ...groups.map((group) => group.otherNames))

/** Parses the environment; throws one StartFault that names every fault at once, and no secret. */
export function readEnv(source: Record<string, string | undefined>): Readonly<Env> {
  const { given, faults } = namedOnce(source)
  const read = {
    server: server.read(given),
    mail: mail.read(given),
    supabase: supabase.read(given),
    registry: registry.read(given),
    turso: turso.read(given),
    sqld: sqld.read(given),
    tenants: tenants.read(given),
    engine: engine.read(given),
  }
  faults.push(...Object.values(read).flatMap((group) => group.faults))
  if (faults.length === 0) {
    const env = {
      ...read.server.result(),
      mail: read.mail.result(),
      supabase: read.supabase.result(),
      registry: read.registry.result(),
      turso: read.turso.result(),
      sqld: read.sqld.result(),
      engine: read.engine.result(),
    }
    const settings = read.tenants.result()
    const backend = settings.backend ?? (env.turso ? 'turso' : env.sqld ? 'sqld' : 'embedded')
    const fault = backendFault(settings.backend, env)
    if (!fault) return Object.freeze({ ...env, tenants: { ...settings, backend } })
    faults.push(fault)
  }
  throw new StartFault(`The configuration has faults:\n  ${faults.join('\n  ')}`)
}

function backendFault(chosen: BackendKind | undefined, { turso, sqld }: Pick<Env, 'turso' | 'sqld'>) {
  if (!chosen && turso && sqld) return 'TENANT_BACKEND: missing, while there are settings for both Turso and a sqld'
  if (chosen === 'turso' && !turso)
    return 'TURSO_API_TOKEN, TURSO_ORG, TURSO_GROUP: missing, while TENANT_BACKEND is turso'
  if (chosen === 'sqld' && !sqld) return 'SQLD_URL and its companions: missing, while TENANT_BACKEND is sqld'
  return undefined
}

/** The environment of this process; a name that seems mistyped is printed, a fault is a StartFault. */
export function processEnv(): Readonly<Env> {
  const known = [...Object.keys(envShape), ...Object.keys(otherNames)]
  for (const line of unknownNames(known, Object.keys(process.env), namesInFile('.env'))) {
    process.stderr.write(`${line}\n`)
  }
  return readEnv(process.env)
}

/** What the programs of the embedded auth server need of the environment. */
export interface AuthServerEnv extends Pick<ServerSettings, 'dataDir' | 'logLevel' | 'auditDays'> {
  secretKey: string | undefined
  mail: MailSettings
}

/** The same for those programs, which the other settings of the app do not concern. */
export function readAuthServerEnv(source: Record<string, string | undefined>): AuthServerEnv {
  const names = [
    'DATA_DIR',
    'LOG_LEVEL',
    'AUDIT_DAYS',
    'SUPABASE_SERVICE_ROLE_KEY',
    'SUPABASE_SECRET_KEY',
    ...Object.keys(mail.shape),
  ]
  const { given, faults } = namedOnce(Object.fromEntries(names.map((name) => [name, source[name]])))
  const settings = server.read(given)
  const mailSettings = mail.read(given)
  refuseFaults([...faults, ...settings.faults, ...mailSettings.faults])
  const { dataDir, logLevel, auditDays } = settings.result()
  return {
    dataDir,
    logLevel,
    auditDays,
    secretKey: given.values.SUPABASE_SERVICE_ROLE_KEY,
    mail: mailSettings.result(),
  }
}

/** The Supabase project of the settings; undefined without its address, for the other two may be the embedded server's. */
export function supabaseEnv(): SupabaseProject | undefined {
  const { given, faults } = namedOnce(process.env)
  if (!given.values.VITE_SUPABASE_URL) return undefined
  const project = supabase.read(given)
  refuseFaults([...faults, ...project.faults])
  return project.result()
}

export function authServerEnv(): AuthServerEnv {
  return readAuthServerEnv(process.env)
}

function namesInFile(path: string): string[] {
  try {
    return Object.keys(parseEnv(readFileSync(path, 'utf8')))
  } catch {
    // Mostly there is none; that one cannot be read is said by who loads it.
    return []
  }
}

function refuseFaults(faults: string[]): void {
  if (faults.length > 0) throw new StartFault(`The configuration has faults:\n  ${faults.join('\n  ')}`)
}

/** Each setting by one name. An empty variable counts as not set. */
function namedOnce(source: Record<string, string | undefined>): { given: Given; faults: string[] } {
  const values: Record<string, string> = {}
  const names: Record<string, string> = {}
  const faults: string[] = []
  for (const [name, value] of Object.entries(source)) {
    if (!value?.trim()) continue
    const setting = otherNames[name] ?? name
    const earlier = names[setting]
    if (earlier && values[setting] !== value) faults.push(`${earlier} and ${name}: mean the same but differ; keep one`)
    values[setting] = value
    names[setting] = name
  }
  return { given: { values, nameOf: (setting) => names[setting] ?? setting }, faults }
}
