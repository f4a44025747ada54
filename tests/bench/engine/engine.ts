// `npm run bench:engine [-- --write]`: the engine on real files, with the HTTP executor, against a target on this machine.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { percentile } from '#tests/bench/statistics.ts'
import type { Measured, Scenario } from './scenarios.ts'

const script = 'tests/bench/engine/process.mjs'
/** A part of the names, to measure only some: `npm run bench:engine -- --only=burst`. */
const only = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)

const scenarios: Scenario[] = [
  { kind: 'burst', members: 1, jobs: 1000 },
  { kind: 'burst', members: 1000, jobs: 1 },
  { kind: 'burst', members: 10_000, jobs: 1 },
  { kind: 'flow', members: 1000, jobs: 30 },
  ...[1000, 10_000, 100_000, 1_000_000].map((rows): Scenario => ({ kind: 'idle', rows })),
]

async function measure(scenario: Scenario, target: string): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
  try {
    const place = JSON.stringify({ ...scenario, dataDir, target })
    const options = { maxBuffer: 100_000_000 }
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, place], options)
    return JSON.parse(stdout)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function row(scenario: Scenario, { decisions, requests, perMinute, tickMs, megabytes }: Measured): string[] {
  const mb = megabytes.toFixed(0)
  if (scenario.kind === 'idle') return [`${scenario.rows}`, (tickMs * 1000).toFixed(0), mb]
  const ms = [decisions, requests].flatMap((times) => [0.5, 0.99].map((share) => percentile(times, share).toFixed(0)))
  const name = `${scenario.members} members, ${scenario.jobs} each`
  return scenario.kind === 'burst' ? [name, ...ms, mb] : [name, perMinute.toFixed(0), mb]
}

const sink = spawn(process.execPath, ['tests/bench/engine/arrivals.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [port] = (await once(sink.stdout, 'data')) as [Buffer]
  const target = `http://127.0.0.1:${port.toString().trim()}/`
  const lines: Record<Scenario['kind'], string> = { burst: '', flow: '', idle: '' }
  for (const scenario of scenarios.filter((each) => !only || JSON.stringify(each).includes(only))) {
    const line = `| ${row(scenario, await measure(scenario, target)).join(' | ')} |\n`
    process.stderr.write(line)
    lines[scenario.kind] += line
  }
  const text = `# Benchmarks of the engine

Made by \`npm run bench:engine -- --write\` on Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), which the
engine and the target share: real files, the HTTP executor, one round, each in a process of its own.

Jobs due in the same second: milliseconds from then until a run is let go, and until its request has arrived.

| jobs | let go, p50 | p99 | arrived, p50 | p99 | memory MB |
| --- | ---: | ---: | ---: | ---: | ---: |
${lines.burst}
Runs a minute from that second until all have been called, have ended and are delivered into the members' databases:

| jobs | runs a minute | memory MB |
| --- | ---: | ---: |
${lines.flow}
A look of an engine that has nothing to do:

| jobs in the due list | µs | memory MB |
| ---: | ---: | ---: |
${lines.idle}`
  process.stdout.write(`\n${text}`)
  if (process.argv.includes('--write')) writeFileSync('docs/benchmarks-engine.md', text)
} finally {
  sink.kill()
}
