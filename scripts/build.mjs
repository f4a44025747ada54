// `npm run build`: what `npm start` and the programs run.
import { fileURLToPath } from 'node:url'
import { ensureBuild } from './setup/build.mjs'
import { prepare } from './setup/prepare.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
prepare(ensureBuild)
