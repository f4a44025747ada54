import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { giveUp, say } from './say.mjs'

const packaged = resolve('node_modules/node/bin/node')

/**
 * The path of the Node everything runs on: the pinned npm package `node`, or this very process where it is as new.
 * Ends the command when there is neither.
 */
export function runtimeNode() {
  const wanted = pinnedVersion()
  if (versionOf(packaged) === wanted) return packaged
  say(`Fetching Node ${wanted} …`)
  // npm did not run the package's install script (ignore-scripts), or node_modules came from another kind of machine.
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: resolve('node_modules/node'),
    stdio: 'inherit',
  })
  if (versionOf(packaged) === wanted) return packaged
  if (majorOf(process.versions.node) >= majorOf(wanted)) return process.execPath
  return giveUp(
    `Cronstead runs on Node ${majorOf(wanted)}. The npm package "node" should have brought it and did not, and this is ` +
      `Node ${process.versions.node}. Install Node ${majorOf(wanted)}, or let npm run install scripts, and try again.`,
  )
}

/** The environment of a child process in which `node` and every package's command mean the pinned ones. */
export function runtimeEnv() {
  return { ...process.env, PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter) }
}

/** @returns {string} */
function pinnedVersion() {
  return JSON.parse(readFileSync('package.json', 'utf8')).devDependencies.node
}

/** @param {string} binary */
function versionOf(binary) {
  return spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim().replace(/^v/, '')
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version, 10)
}
