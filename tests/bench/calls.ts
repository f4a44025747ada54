// `npm run bench:calls [-- --write]`: calls of jobs to a target on this machine, the whole way of the executor: headers,
// signature, guarded connection, judged answer and record.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'undici'
import { createHttpExecutor } from '#app/engine/executors/http/http.server.ts'
import type { HttpMethod } from '#app/features/jobs/http/http-call.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { createCallbackAddresses } from '#app/features/runs/callback-address.server.ts'
import { createSafeFetch } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import { newSigningSecret } from '#app/platform/webhook-signature.server.ts'
import { targetCertificate } from '#tests/support/target-certificate.ts'
import { machine, table, writeSection } from './benchmarks-page.ts'
import { median, percentile } from './statistics.ts'

const calls = 4000
const rounds = 3
const appOrigin = 'https://cron.test'

const safeFetch = createSafeFetch({
  ownOrigin: appOrigin,
  ownPort: 1,
  allowedRanges: ['127.0.0.0/8'],
  resolve: async () => ['127.0.0.1'],
  trusted: targetCertificate.cert,
})
const callbacks = createCallbackAddresses(appOrigin, 'a key')
const execute = createHttpExecutor({ safeFetch, callbacks, appOrigin, clock: Date.now })
const signingSecret = newSigningSecret()

async function call(url: string, method: HttpMethod): Promise<void> {
  const startedAt = Date.now()
  const outcome = await execute({
    run: {
      jobId: 'job' as JobId,
      scheduledFor: startedAt,
      attempt: 1,
      userId: 'm',
      cause: 'schedule',
      startedAt,
      fence: 1,
    },
    spec: {
      kind: 'http',
      timeoutMs: 30_000,
      call: {
        method,
        url,
        headers: [{ name: 'Authorization', value: 'Bearer secret', isSecret: true }],
        body: method === 'POST' ? '{"hello":"world"}' : null,
        expect: { statuses: [{ from: 200, to: 299 }], contains: null },
        signingSecret,
      },
    },
    signal: new AbortController().signal,
  })
  if (outcome.state !== 'succeeded') throw new Error(JSON.stringify(outcome))
}

/** Calls a second, and the times of single calls in milliseconds. */
async function measure(atOnce: number, one: () => Promise<void>): Promise<{ perSecond: number; times: number[] }> {
  const times: number[] = []
  const share = Math.floor((atOnce === 1 ? calls / 4 : calls) / atOnce)
  const began = performance.now()
  const line = async () => {
    for (let index = 0; index < share; index += 1) {
      const start = performance.now()
      await one()
      times.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, line))
  return { perSecond: (times.length / (performance.now() - began)) * 1000, times }
}

async function row(name: string, atOnce: number, one: () => Promise<void>): Promise<string[]> {
  await measure(atOnce, one)
  const results = []
  for (let round = 0; round < rounds; round += 1) results.push(await measure(atOnce, one))
  const perSecond = Math.round(median(results.map((result) => result.perSecond)))
  const times = results.flatMap((result) => result.times)
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(times, share).toFixed(2))
  return [name, `${atOnce}`, `${perSecond}`, `${p50}`, `${p99}`]
}

async function plainCall(url: string): Promise<void> {
  const { body } = await request(url)
  await body.text()
}

const sink = spawn(process.execPath, ['tests/bench/call-sink.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [chunk] = (await once(sink.stdout, 'data')) as [Buffer]
  const [port, securePort] = chunk.toString().trim().split(' ')
  const [plain, secure] = [`http://127.0.0.1:${port}/`, `https://target.test:${securePort}/`]
  const rows = [
    await row('undici alone, GET', 1, () => plainCall(plain)),
    await row('GET', 1, () => call(plain, 'GET')),
    await row('undici alone, GET', 64, () => plainCall(plain)),
    await row('GET, connections used again', 64, () => call(plain, 'GET')),
    await row('POST, a connection each', 64, () => call(plain, 'POST')),
    await row('GET over TLS, connections used again', 64, () => call(secure, 'GET')),
    await row('POST over TLS, a connection each', 64, () => call(secure, 'POST')),
  ]
  const text = `Made by \`npm run bench:calls -- --write\` on ${machine}, which the
caller and the target share; medians of ${rounds} rounds. A call goes the whole way: headers, signature, guarded
connection, judged answer, record.

${table(['call', 'at once', 'a second', 'p50 ms', 'p99 ms'], rows)}`
  process.stdout.write(text)
  if (process.argv.includes('--write')) writeSection('Calls', text)
} finally {
  sink.kill()
  await safeFetch.close()
}
