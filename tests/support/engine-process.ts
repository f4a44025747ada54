/** `node engine-process.js <dataDir> <port> <base> <limits>`, bundled: runEngine as a process. */
import { runEngine } from './run-engine.ts'

const [dataDir = '', port, base, limits = '{}'] = process.argv.slice(2)
await runEngine(dataDir, Number(port), Number(base), JSON.parse(limits))
