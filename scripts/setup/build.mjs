import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeEnv } from './node.mjs'
import { say } from './say.mjs'

const programsBuild = 'scripts/setup/build-programs.mjs'
const inputs = [
  ...['app', 'db', 'public', 'vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'],
  programsBuild,
]
const stamp = 'build/fingerprint'

/**
 * Builds when what is in build/ came from other sources than those here now; says whether build/ is good.
 * @param {string} node the Node to build with
 */
export function ensureBuild(node) {
  const now = fingerprint(inputs)
  if (
    existsSync('build/server/index.js') &&
    existsSync('build/programs') &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === now
  )
    return true
  say('Building …')
  // Gone while the build runs, so that one that was interrupted does not count.
  rmSync(stamp, { force: true })
  const builds = [['node_modules/@remix-run/dev/dist/cli.js', 'vite:build', '--logLevel', 'warn'], [programsBuild]]
  const env = { ...runtimeEnv(), NODE_ENV: /** @type {const} */ ('production') }
  if (!builds.every((args) => spawnSync(node, args, { env, stdio: 'inherit' }).status === 0)) return false
  writeFileSync(stamp, now)
  return true
}

/** A hash over the names and contents of these files and folders, the same for the same. @param {string[]} paths */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const file of paths.filter((path) => existsSync(path)).flatMap(filesUnder)) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}
