// `node tests/support/turso/cloud-process.ts <folder>`: the production build on PORT, on what it meets as a Supabase project
// and a Turso organisation, its registry included; for the stories in a browser. The stand-in for Turso listens on
// STAND_IN_PORT and the auth server on AUTH_PORT, where a story makes things go wrong for its own member.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { remoteDatabase } from './remote-database.ts'
import { startStandIn } from './stand-in.ts'

const folder = process.argv[2] ?? ''
const { STAND_IN_PORT: standInPort, AUTH_PORT: authPort } = process.env
const secretKey = 'sb_secret_of_the_stories'

function start(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'inherit' })
  child.once('exit', () => process.exit(1))
  return child
}

mkdirSync(join(folder, 'databases'), { recursive: true })
const standIn = await startStandIn({ folder: join(folder, 'databases'), port: Number(standInPort) })
const registry = await remoteDatabase(standIn, 'registry')
const authArgs = ['--port', String(authPort), '--autoconfirm', '--data', join(folder, 'auth')]
const children = [
  start(['build/programs/auth-server.js', ...authArgs], { SUPABASE_SECRET_KEY: secretKey }),
  start(['node_modules/@remix-run/serve/dist/cli.js', './build/server/index.js'], {
    ...standIn.tursoEnv,
    DATA_DIR: join(folder, 'data'),
    REGISTRY_DB_URL: registry.url,
    REGISTRY_DB_TOKEN: registry.authToken,
    SUPABASE_URL: `http://127.0.0.1:${authPort}`,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_of_the_stories',
    SUPABASE_SECRET_KEY: secretKey,
  }),
]
process.once('SIGTERM', () => {
  for (const child of children) {
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
  }
  process.exit(0)
})
