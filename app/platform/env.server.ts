import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Given } from './env/group.server.ts'
import { type DatabaseAddress, registry } from './env/registry.server.ts'
import { type ServerSettings, server } from './env/server.server.ts'
import { type SupabaseProject, supabase } from './env/supabase.server.ts'
import { unknownNames } from './env/unknown-names.server.ts'
import { StartFault } from './start-fault.server.ts'

export interface Env extends ServerSettings {
  /** Undefined: the embedded auth server. */
  supabase: SupabaseProject | undefined
  /** Undefined: a file in the data folder. */
  registry: DatabaseAddress | undefined
}

const groups = [server, supabase, registry]

/** How every setting is read, by the names of .env.example. */
export const envShape = { ...server.shape, ...supabase.shape, ...registry.shape }

const otherNames: Record<string, string> = Object.assign({}, ...groups.map((group) => group.otherNames))

/** Parses the environment; throws one StartFault that names every fault at once, and no secret. */
export function readEnv(source: Record<string, string | undefined>): Readonly<Env> {
  const { given, faults } = namedOnce(source)
  const serverSettings = server.read(given)
  const supabaseProject = supabase.read(given)
  const registryAddress = registry.read(given)
  faults.push(...serverSettings.faults, ...supabaseProject.faults, ...registryAddress.faults)
  refuseFaults(faults)
  return Object.freeze({
    ...serverSettings.result(),
    supabase: supabaseProject.result(),
    registry: registryAddress.result(),
  })
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
export interface AuthServerEnv extends Pick<ServerSettings, 'dataDir' | 'logLevel'> {
  secretKey: string | undefined
}

/** The same for those programs, which the other settings of the app do not concern. */
export function readAuthServerEnv(source: Record<string, string | undefined>): AuthServerEnv {
  const { DATA_DIR, LOG_LEVEL, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_SECRET_KEY } = source
  const { given, faults } = namedOnce({ DATA_DIR, LOG_LEVEL, SUPABASE_SERVICE_ROLE_KEY, SUPABASE_SECRET_KEY })
  const settings = server.read(given)
  refuseFaults([...faults, ...settings.faults])
  const { dataDir, logLevel } = settings.result()
  return { dataDir, logLevel, secretKey: given.values.SUPABASE_SERVICE_ROLE_KEY }
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
