import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { giveUp, say } from './say.mjs'

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lockfile */

/** Installs what package-lock.json names and node_modules lacks. */
export function ensurePackages() {
  const locked = readLockfile('package-lock.json')
  if (!locked) giveUp('package-lock.json is missing: start from a complete copy of the repository.')
  if (missingPackages(locked, readLockfile('node_modules/.package-lock.json')).length === 0) return
  say('Installing packages, a minute or two the first time …')
  // The build needs devDependencies also where NODE_ENV=production would omit them. Warnings are left out, for npm may
  // run on an older Node than the one the packages are going to run on.
  const result = npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'])
  if (result.status !== 0) giveUp('npm ci failed; its own words stand above. Nothing was started.')
}

/**
 * The packages that the lockfile names and the installed one (npm's record of what node_modules holds) has not, or has in
 * another version. Optional ones are for other platforms as a rule, so they may be missing.
 * @param {Lockfile} locked
 * @param {Lockfile | undefined} installed
 */
export function missingPackages(locked, installed) {
  return Object.entries(locked.packages ?? {})
    .filter(([path, { version, optional }]) => {
      const present = installed?.packages?.[path]
      return path !== '' && (present ? present.version !== version : !optional)
    })
    .map(([path]) => path)
}

/** @param {string} path @returns {Lockfile | undefined} */
function readLockfile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** The npm that runs this script, on the Node it runs on: `npm ci` takes the one in node_modules away. @param {string[]} args */
function npm(args) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  return cli && node
    ? spawnSync(node, [cli, ...args], { stdio: 'inherit' })
    : spawnSync('npm', args, { stdio: 'inherit' })
}
