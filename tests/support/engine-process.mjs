// `node engine-process.mjs <dataDir> <port> <base> <limits>`: runEngine as a process. Vite loads it, for import.meta.glob is
// Vite's.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const path = fileURLToPath(new URL('./run-engine.ts', import.meta.url))
const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' })
const [dataDir, port, base, limits = '{}'] = process.argv.slice(2)
await module.runEngine(dataDir, Number(port), Number(base), JSON.parse(limits))
