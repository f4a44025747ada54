// `node sign-up-process.mjs <dataDir>`: signUpForever as a process. Vite loads it, for import.meta.glob is Vite's.
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const path = fileURLToPath(new URL('./sign-up-forever.ts', import.meta.url))
const { module } = await runnerImport(path, { configFile: false, logLevel: 'error' })
await module.signUpForever(process.argv[2])
