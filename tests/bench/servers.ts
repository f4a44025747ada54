import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#tests/support/free-port.ts'

const startLimitMs = 20_000
const running: { child: ChildProcess; signal: NodeJS.Signals }[] = []

/**
 * Starts a Node program on a free port, its output thrown away, and answers its origin once it serves `path`. `signal`
 * ends it, with all that it started.
 */
export async function startServer(
  args: string[],
  env: Record<string, string>,
  { path = '/', signal = 'SIGKILL' }: { path?: string; signal?: NodeJS.Signals } = {},
): Promise<string> {
  const port = String(await freePort())
  const origin = `http://127.0.0.1:${port}`
  const address = { HOST: '127.0.0.1', PORT: port, APP_ORIGIN: origin }
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...address, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  running.push({ child, signal })
  for (const startedAt = Date.now(); !(await answers(origin + path)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - startedAt > startLimitMs) throw new Error(`${args[0]} did not start`)
  }
  return origin
}

export function startExpressHello(): Promise<string> {
  return startServer(['tests/bench/express-hello.ts'], {})
}

/** One address signs up many members. */
const limits = { LOG_LEVEL: 'warn', SIGN_UPS_PER_HOUR: '100000', SIGN_INS_PER_HOUR: '100000' }

/** The production build, with `more` settings. */
export function startApp(dataDir: string, more: Record<string, string> = {}): Promise<string> {
  const args = ['node_modules/@remix-run/serve/dist/cli.js', './build/server/index.js']
  return startServer(args, { DATA_DIR: dataDir, ...limits, ...more }, { path: '/readyz' })
}

/** The same on what it meets as Supabase and Turso, and how to have every answer of Turso take some time. */
export async function startCloud(folder: string) {
  const [standInPort, authPort] = [await freePort(), await freePort()]
  const ports = { STAND_IN_PORT: String(standInPort), AUTH_PORT: String(authPort) }
  const args = ['tests/support/turso/cloud-process.ts', folder]
  const origin = await startServer(args, { ...limits, ...ports }, { path: '/readyz', signal: 'SIGTERM' })
  const delay = async (delayMs: number) => {
    const body = JSON.stringify({ path: '', delayMs })
    await fetch(`http://127.0.0.1:${standInPort}/stand-in/faults`, { method: 'POST', body })
  }
  return { origin, delay }
}

export async function stopServers(): Promise<void> {
  for (const { child, signal } of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
