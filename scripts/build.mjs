// `npm run build`: what `npm start` serves.
import { fileURLToPath } from 'node:url'
import { ensureBuild } from './setup/build.mjs'
import { runtimeNode } from './setup/node.mjs'
import { ensurePackages } from './setup/packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensurePackages()
process.exitCode = ensureBuild(runtimeNode()) ? 0 : 1
