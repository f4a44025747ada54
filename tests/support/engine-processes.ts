import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, onTestFinished } from 'vitest'
import type { EngineLimits } from '#app/engine/engine-deps.server.ts'
import { standingTempDir } from './temp-dir.ts'

const source = fileURLToPath(new URL('./engine-process.ts', import.meta.url))
const { path: folder, remove } = standingTempDir()
afterAll(remove)
let bundled: Promise<string> | undefined

/** Once for all processes of a test file: loading the sources takes each seconds, and a bundle a few tenths of one. */
function engineProgram(): Promise<string> {
  bundled ??= bundle()
  return bundled
}

async function bundle(): Promise<string> {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const rollupOptions = { input: source, output: { entryFileNames: 'engine-process.js' } }
  const options = { ssr: true, target: 'node20', outDir: folder, emptyOutDir: false, rollupOptions }
  await build({ configFile: false, logLevel: 'warn', publicDir: false, build: options })
  return join(folder, 'engine-process.js')
}

export interface ProcessPlace {
  dataDir: string
  /** Of this machine: every call goes there, with the process's id as the header `x-process`. */
  port: number
  /** When the fast clock agreed with the world. */
  base: number
  limits?: Partial<EngineLimits>
}

/** A process that runs the jobs of a data folder by a fast clock; it is at work when this settles. */
export async function startEngineProcess({ dataDir, port, base, limits = {} }: ProcessPlace): Promise<ChildProcess> {
  const args = [await engineProgram(), dataDir, String(port), String(base), JSON.stringify(limits)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  return child
}

export async function killProcess(child: ChildProcess | undefined): Promise<void> {
  if (!child) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
