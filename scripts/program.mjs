// `node scripts/program.mjs <name> …`: a program of app/programs, built first where that is due; `npm run auth-server`.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { ensurePrograms } from './setup/build.mjs'
import { loadEnvFile } from './setup/env-file.mjs'
import { runtimeEnv } from './setup/node.mjs'
import { prepare } from './setup/prepare.mjs'
import { passSignalsOn } from './setup/serve.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const [name, ...args] = process.argv.slice(2)
const node = prepare(ensurePrograms)
loadEnvFile()
const child = spawn(node, [`build/programs/${name}.js`, ...args], {
  env: { ...runtimeEnv(), NODE_ENV: 'production' },
  stdio: 'inherit',
})
passSignalsOn(child)
child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
