// `node program.mjs <module> …`: a program of the app from its source. Vite loads it, for import.meta.glob is Vite's.
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const [module = ''] = process.argv.splice(2, 1)
await runnerImport(resolve(module), { configFile: false, logLevel: 'error' })
