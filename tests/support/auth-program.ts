import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { AuthClient } from '@supabase/supabase-js'
import { onTestFinished } from 'vitest'
import { freePort } from './free-port.ts'

export const programSecretKey = 'sb_secret_of_the_program'

const launcher = resolve('tests/support/program.mjs')

interface Start {
  dataDir: string
  basePath?: string
  flags?: string[]
  /** Sign-ups confirm themselves unless told otherwise. */
  autoconfirm?: boolean
  port?: number
  env?: Record<string, string>
}

export interface AuthProgram {
  port: number
  url: string
  /** A client of the untouched supabase-js, at the address of the auth server itself. */
  client: (key?: string) => InstanceType<typeof AuthClient>
  /** Ends the process and gives its exit code; null when the signal took it. */
  end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** The auth server as `npm run auth-server` starts it, on a port of its own, up when this resolves. */
export async function startAuthProgram({
  dataDir,
  basePath = '/auth/v1',
  flags = [],
  autoconfirm = true,
  env,
  ...at
}: Start) {
  const port = at.port ?? (await freePort())
  const args = [
    '--port',
    String(port),
    '--base-path',
    basePath,
    '--data',
    dataDir,
    ...(autoconfirm ? ['--autoconfirm'] : []),
    ...flags,
  ]
  const child = spawnProgram('auth-server', args, { SUPABASE_SECRET_KEY: programSecretKey, ...env })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const trouble = text(child.stderr)
  const upOrEnded = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (typeof upOrEnded[0] === 'number') throw new Error(`It ended with ${upOrEnded[0]}: ${await trouble}`)
  return programOf(child, port, `http://127.0.0.1:${port}${basePath}`)
}

/** Runs a program of the auth server to its end. */
export async function runAuthProgram(name: string, args: string[], env: Record<string, string> = {}) {
  const child = spawnProgram(name, args, env)
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { stdout, stderr, exitCode: exitCode as number | null }
}

function spawnProgram(name: string, args: string[], env: Record<string, string>) {
  const module = `app/programs/${name}.server.ts`
  return spawn(resolve('node_modules/.bin/node'), [launcher, module, ...args], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function programOf(child: ChildProcess, port: number, url: string): AuthProgram {
  return {
    port,
    url,
    client: (key = 'sb_publishable_any') =>
      new AuthClient({
        url,
        headers: { apikey: key, Authorization: `Bearer ${key}` },
        persistSession: false,
        autoRefreshToken: false,
      }),
    async end(signal) {
      const ended = once(child, 'exit')
      child.kill(signal)
      const [exitCode] = await ended
      return exitCode
    },
  }
}
