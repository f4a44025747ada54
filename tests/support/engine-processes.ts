import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { EngineLimits } from '#app/engine/engine-deps.server.ts'

const script = fileURLToPath(new URL('./engine-process.mjs', import.meta.url))

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
  const args = [script, dataDir, String(port), String(base), JSON.stringify(limits)]
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
