import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#tests/support/free-port.ts'

const startLimitMs = 20_000
const running: ChildProcess[] = []

/** Starts a Node program on a free port, its output thrown away, and answers its origin once it serves `path`. */
export async function startServer(args: string[], env: Record<string, string>, path = '/'): Promise<string> {
  const port = String(await freePort())
  const origin = `http://127.0.0.1:${port}`
  const address = { HOST: '127.0.0.1', PORT: port, APP_ORIGIN: origin }
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...address, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  running.push(child)
  for (const startedAt = Date.now(); !(await answers(origin + path)); await sleep(50)) {
    if (child.exitCode !== null || Date.now() - startedAt > startLimitMs) throw new Error(`${args[0]} did not start`)
  }
  return origin
}

export function startExpressHello(): Promise<string> {
  return startServer(['tests/bench/express-hello.ts'], {})
}

/** The production build, with limits that let one address sign up many members. */
export function startApp(dataDir: string): Promise<string> {
  const env = { DATA_DIR: dataDir, LOG_LEVEL: 'warn', SIGN_UPS_PER_HOUR: '100000', SIGN_INS_PER_HOUR: '100000' }
  return startServer(['node_modules/@remix-run/serve/dist/cli.js', './build/server/index.js'], env, '/readyz')
}

export async function stopServers(): Promise<void> {
  for (const child of running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
