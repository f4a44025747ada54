import { runtimeNode } from './node.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { ensurePackages } from './packages.mjs'
import { giveUp } from './say.mjs'

/**
 * Installs and builds what is due, and gives the path of the Node to run on. Ends the command when that fails.
 * @param {(node: string) => boolean} build
 */
export function prepare(build) {
  return oneAtATime(() => {
    ensurePackages()
    const node = runtimeNode()
    if (!build(node)) giveUp('The build failed; its own words stand above. Nothing was started.')
    return node
  })
}
