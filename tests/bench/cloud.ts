// `npm run bench:cloud [-- --write]`: the build in build/ on stand-ins for Supabase and Turso on this machine, each answer
// of Turso after 0 ms and after 50 ms.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from '#scripts/setup/build.mjs'
import { machine, writeSection } from './benchmarks-page.ts'
import { signUpTimes } from './journeys.ts'
import { measurePages } from './load.ts'
import { pagesOf } from './pages.ts'
import { startCloud, stopServers } from './servers.ts'
import { percentile } from './statistics.ts'

const delayMs = 50
const newcomers = 40

if (!ensureBuild(process.execPath)) throw new Error('The build failed')
const folder = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
try {
  const { origin, delay } = await startCloud(folder)
  const pages = (await pagesOf(origin)).filter(({ url }) => url.endsWith('/jobs'))
  const rows = await measuredRows(origin, 0)
  await delay(delayMs)
  const text = report([...rows, ...(await measuredRows(origin, delayMs))])
  process.stdout.write(`\n${text}`)
  if (process.argv.includes('--write')) writeSection('Supabase and Turso', text)

  async function measuredRows(at: string, ms: number): Promise<string[]> {
    const [speed] = await measurePages(pages)
    const signUps = await signUpTimes(at, newcomers)
    const times = [0.5, 0.95].map((share) => `${percentile(signUps, share).toFixed(0)} ms`)
    return [
      `| sign-up to the list of jobs, ${ms} ms an answer | | ${times.join(' | ')} |`,
      `| list of jobs, 50 of 100, ${ms} ms an answer | ${speed?.perSecond.toFixed(0)} | ${speed?.p50Ms} ms | |`,
    ]
  }
} finally {
  await stopServers()
  rmSync(folder, { recursive: true, force: true })
}

function report(rows: string[]): string {
  return `Made by \`npm run bench:cloud -- --write\` on ${machine}, which the
server, the stand-ins for both services and the load generator share: ${newcomers} sign-ups one after another; pages over 10
connections, medians of three rounds. The registry, the engine and the members' databases are all behind the stand-in, which
takes the time that is named before each of its answers.

| what | a second | p50 | p95 |
| --- | ---: | ---: | ---: |
${rows.join('\n')}
`
}
