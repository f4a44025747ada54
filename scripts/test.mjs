// `npm test`: installs what is missing, then runs every check; `npm test -- --only unit,types` runs some.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runtimeEnv, runtimeNode } from './setup/node.mjs'
import { ensurePackages } from './setup/packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensurePackages()
Reflect.deleteProperty(process.env, 'NODE_ENV')
const checks = ['scripts/checks/run-checks.ts', ...process.argv.slice(2)]
process.exitCode = spawnSync(runtimeNode(), checks, { env: runtimeEnv(), stdio: 'inherit' }).status ?? 1
