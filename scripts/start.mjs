// `npm start`: installs what is missing, builds what is stale, serves. Runs on any Node from 20.19, before `npm ci`.
import { fileURLToPath } from 'node:url'
import { ensureBuild } from './setup/build.mjs'
import { loadEnvFile } from './setup/env-file.mjs'
import { runtimeNode } from './setup/node.mjs'
import { ensurePackages } from './setup/packages.mjs'
import { giveUp } from './setup/say.mjs'
import { serve } from './setup/serve.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensurePackages()
const node = runtimeNode()
if (!ensureBuild(node)) giveUp('The build failed; its own words stand above. Nothing was started.')
loadEnvFile()
await serve(node)
