// `npm run bench:engine [-- --write]`: the engine on real files, with the HTTP executor, against a target on this machine.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { machine, table, writeSection } from '#tests/bench/benchmarks-page.ts'
import { median, percentile } from '#tests/bench/statistics.ts'
import type { Measured, Scenario } from './scenarios.ts'

const script = 'tests/bench/engine/process.mjs'
/** A part of the scenarios, to measure only some: `npm run bench:engine -- --only=burst`. */
const only = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)

const scenarios: Scenario[] = [
  { kind: 'burst', members: 1, jobs: 1000 },
  { kind: 'burst', members: 1000, jobs: 1 },
  { kind: 'burst', members: 10_000, jobs: 1 },
  { kind: 'flow', members: 1000, jobs: 30 },
  { kind: 'steady', members: 1000, jobs: 36, minutes: 2 },
  ...[1000, 10_000, 100_000, 1_000_000].map((rows): Scenario => ({ kind: 'idle', rows })),
]
const burstRounds = 3

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

async function row(scenario: Scenario, target: string): Promise<string[]> {
  const rounds: Measured[] = []
  for (let n = 0; n < (scenario.kind === 'burst' ? burstRounds : 1); n += 1)
    rounds.push(await measure(scenario, target))
  const figure = (of: (round: Measured) => number, digits = 0) => median(rounds.map(of)).toFixed(digits)
  const share = (of: (round: Measured) => number[], part: number) => figure((round) => percentile(of(round), part))
  const late = [0.5, 0.99].map((part) => share(({ decisions }) => decisions, part))
  const arrived = [0.5, 0.99].map((part) => share(({ requests }) => requests, part))
  const megabytes = figure((round) => round.megabytes)
  const cpuMs = figure((round) => round.cpuMs, 2)
  const perMinute = figure((round) => round.perMinute)
  switch (scenario.kind) {
    case 'burst':
      return [nameOf(scenario), ...late, ...arrived, cpuMs, megabytes]
    case 'flow':
      return [nameOf(scenario), perMinute, cpuMs, megabytes]
    case 'steady':
      return [nameOf(scenario), perMinute, ...late, cpuMs, figure((round) => round.undeliveredMs / 1000), megabytes]
    case 'idle':
      return [`${scenario.rows}`, figure((round) => round.tickMs * 1000), megabytes]
  }
}

function nameOf({ members, jobs }: { members: number; jobs: number }): string {
  return `${members} members, ${jobs} each`
}

const sink = spawn(process.execPath, ['tests/bench/engine/arrivals.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [port] = (await once(sink.stdout, 'data')) as [Buffer]
  const target = `http://127.0.0.1:${port.toString().trim()}/`
  const rows: Record<Scenario['kind'], string[][]> = { burst: [], flow: [], steady: [], idle: [] }
  for (const scenario of scenarios.filter((each) => !only || JSON.stringify(each).includes(only))) {
    const measured = await row(scenario, target)
    process.stderr.write(`${scenario.kind}: ${measured.join(' | ')}\n`)
    rows[scenario.kind].push(measured)
  }
  const text = `Made by \`npm run bench:engine -- --write\` on ${machine}, which the
engine and the target share: real files, GET by the HTTP executor, each in a process of its own that ran some jobs before.

Jobs due in the same second, medians of ${burstRounds} rounds. Milliseconds from then until a run is let go, and until its request
has arrived at the target; of the processor, all that a run costs the engine from its claim to its written end.

${table(['jobs', 'let go, p50', 'p99', 'arrived, p50', 'p99', 'processor ms a run', 'memory MB'], rows.burst)}
Runs a minute from the second in which all are due until all were called, ended and were delivered into the members'
databases:

${table(['jobs', 'runs a minute', 'processor ms a run', 'memory MB'], rows.flow)}
Two minutes in which jobs of every minute are spread evenly over it, while what ended is delivered; for how long the oldest
run has waited for that at the end:

${table(['jobs', 'runs a minute', 'let go, p50 ms', 'p99', 'processor ms a run', 'waits s', 'memory MB'], rows.steady)}
A look for something to do, four times a second, when there is nothing:

${table(['jobs in the due list', 'µs', 'memory MB'], rows.idle)}`
  process.stdout.write(`\n${text}`)
  if (process.argv.includes('--write')) writeSection('Engine', text)
} finally {
  sink.kill()
}
