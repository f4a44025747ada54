import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeEnv } from './node.mjs'
import { say } from './say.mjs'

/** @typedef {{ script: string[], result: string, stamp: string, inputs: string[] }} Build */

const shared = ['app', 'db', 'package.json', 'package-lock.json']
const programsScript = 'scripts/setup/build-programs.mjs'

/** @type {Build} */
const web = {
  script: ['node_modules/@remix-run/dev/dist/cli.js', 'vite:build', '--logLevel', 'warn'],
  result: 'build/server/index.js',
  stamp: 'build/fingerprint',
  inputs: [...shared, 'public', 'vite.config.ts', 'tsconfig.json'],
}

/** @type {Build} */
const programs = {
  script: [programsScript],
  result: 'build/programs',
  stamp: 'build/programs/fingerprint',
  inputs: [...shared, programsScript],
}

/**
 * Builds when what is in build/ came from other sources than those here now; says whether build/ is good.
 * @param {string} node the Node to build with
 */
export function ensureBuild(node) {
  return ensure(web, node) && ensurePrograms(node)
}

/** The same for the programs alone, which takes a few seconds. @param {string} node */
export function ensurePrograms(node) {
  return ensure(programs, node)
}

/** @param {Build} build @param {string} node */
function ensure({ script, result, stamp, inputs }, node) {
  const now = fingerprint(inputs)
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return true
  say(`Building ${result} …`)
  // Gone while the build runs, so that one that was interrupted does not count.
  rmSync(stamp, { force: true })
  const env = { ...runtimeEnv(), NODE_ENV: /** @type {const} */ ('production') }
  if (spawnSync(node, script, { env, stdio: 'inherit' }).status !== 0) return false
  removeUnasked()
  writeFileSync(stamp, now)
  return true
}

/** The list of all routes, which no browser asks for: each page names its own, and what it leads to is discovered lazily. */
function removeUnasked() {
  const folder = 'build/client/assets'
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (/^manifest-\w+\.js$/.test(name)) rmSync(join(folder, name))
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
