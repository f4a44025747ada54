// `node engine-process.mjs <dataDir> <port> <base>`: runEngine as a process. Vite loads it, for import.meta.glob is Vite's.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const path = fileURLToPath(new URL('./run-engine.ts', import.meta.url))
const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' })
await module.runEngine(process.argv[2], Number(process.argv[3]), Number(process.argv[4]))
