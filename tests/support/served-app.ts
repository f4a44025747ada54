import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const startLimitMs = 45_000
const serveCli = 'node_modules/@remix-run/serve/dist/cli.js'

export interface ServedApp {
  origin: string
  dataDir: string
  /** Everything the process wrote so far. */
  output: () => string
  stop: (signal?: NodeJS.Signals) => Promise<void>
}

/** The production build under remix-serve on a free port, as `npm start` runs it. */
export async function serveApp(dataDir: string, env: Record<string, string> = {}): Promise<ServedApp> {
  const port = String(await freePort())
  const limits = { SIGN_UPS_PER_HOUR: '100000', SIGN_INS_PER_HOUR: '100000' }
  const child = spawn(resolve('node_modules/.bin/node'), [serveCli, './build/server/index.js'], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: port, DATA_DIR: dataDir, ...limits, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const app: ServedApp = {
    origin: `http://localhost:${port}`,
    dataDir,
    output: () => output,
    async stop(signal = 'SIGKILL') {
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
  }
  await untilUp(app, child)
  return app
}

async function untilUp(app: ServedApp, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startLimitMs
  while (!(await answers(app.origin))) {
    if (hasEnded(child) || Date.now() > deadline) throw new Error(`The app did not start:\n${app.output()}`)
    await sleep(50)
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function answers(origin: string): Promise<boolean> {
  return fetch(`${origin}/healthz`).then(
    (response) => response.ok,
    () => false,
  )
}
