/** `npm run worker`: runs the jobs without serving pages, beside web processes that have ENGINE=off or run jobs too. */

import { z } from 'zod'
import { processEnv } from '#app/platform/env.server.ts'
import { runProgram } from '#app/platform/program/run-program.server.ts'
import { wireWorker } from '#app/wiring.server.ts'

await runProgram({
  usage: `npm run worker

Runs the jobs and serves no pages. It is configured as the server is, by the environment or .env, and several may run on
one engine database. With METRICS_PORT it serves its metrics there. SIGTERM ends it: runs in flight get 25 s, the rest is handed back.`,
  flags: {},
  schema: z.object({}),
  async run() {
    const engine = await wireWorker(processEnv())
    const { stopped } = await engine.start()
    // The engine's own timers let a process end.
    const held = setInterval(() => undefined, 60_000)
    await stopped
    clearInterval(held)
  },
})
