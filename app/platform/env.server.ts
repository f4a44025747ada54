import type { Given } from './env/group.server.ts'
import { type ServerSettings, server } from './env/server.server.ts'
import { type SupabaseProject, supabase } from './env/supabase.server.ts'

export interface Env extends ServerSettings {
  /** Undefined: the embedded auth server. */
  supabase: SupabaseProject | undefined
}

const groups = [server, supabase]

/** How every setting is read, by the names of .env.example. */
export const envShape = { ...server.shape, ...supabase.shape }

const otherNames: Record<string, string> = Object.assign({}, ...groups.map((group) => group.otherNames))

/** Parses the environment; throws one Error that names every fault at once, and no secret. */
export function readEnv(source: Record<string, string | undefined>): Readonly<Env> {
  const { given, faults } = namedOnce(source)
  const serverSettings = server.read(given)
  const supabaseProject = supabase.read(given)
  faults.push(...serverSettings.faults, ...supabaseProject.faults)
  if (faults.length > 0) throw new Error(`The configuration has faults:\n  ${faults.join('\n  ')}`)
  return Object.freeze({ ...serverSettings.result(), supabase: supabaseProject.result() })
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
