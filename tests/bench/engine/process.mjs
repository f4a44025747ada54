// `node process.mjs <scenario as JSON>`: one scenario in a process of its own. Vite loads it, for import.meta.glob is Vite's.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const path = fileURLToPath(new URL('./scenarios.ts', import.meta.url))
const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' })
const measured = await module.runScenario(JSON.parse(process.argv[2] ?? ''))
process.stdout.write(JSON.stringify(measured), () => process.exit(0))
