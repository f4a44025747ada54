// `npm start`: installs what is missing, builds what is stale, serves. Runs on any Node from 20.19, before `npm ci`.
import { fileURLToPath } from 'node:url'
import { ensureBuild } from './setup/build.mjs'
import { loadEnvFile } from './setup/env-file.mjs'
import { prepare } from './setup/prepare.mjs'
import { serve } from './setup/serve.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const node = prepare(ensureBuild)
loadEnvFile()
await serve(node)
