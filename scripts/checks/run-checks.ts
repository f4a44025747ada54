import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { giveUp, say } from '../setup/say.mjs'
import { type Check, checks } from './checks.ts'
import { seedLines } from './seed-lines.ts'
import { oneFailed, onePassed, sumOf, type Tally, tallyLine } from './tally.ts'

const checkLimitMs = 780_000

/** Ends the running check with all that it started; Ctrl-C reaches this process alone. */
let endRunning: (() => void) | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endRunning?.()
    process.exit(1)
  })
}

const reports = mkdtempSync(join(tmpdir(), 'cronstead-checks-'))
const tallies = new Map<string, Tally>()
for (const check of chosenChecks()) tallies.set(check.name, await runCheck(check))
rmSync(reports, { recursive: true, force: true })

const sum = sumOf([...tallies.values()])
const broken = [...tallies].filter(([, tally]) => tally.failed > 0).map(([name]) => name)
say(broken.length > 0 ? `\nFailed: ${broken.join(', ')}` : '')
say(tallyLine(sum))
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1

function chosenChecks(): Check[] {
  const [flag, names, ...rest] = process.argv.slice(2)
  if (flag === undefined) return [...checks]
  const wanted = names?.split(',') ?? []
  const known = checks.filter((check) => wanted.includes(check.name))
  if (flag === '--only' && rest.length === 0 && known.length > 0 && known.length === wanted.length) return known
  return giveUp(`npm test [-- --only ${checks.map((check) => check.name).join(',')}]`)
}

async function runCheck(check: Check): Promise<Tally> {
  if (check.needs && tallies.get(check.needs)?.failed) {
    say(`✗ ${check.name}: not run, for ${check.needs} failed`)
    return oneFailed
  }
  const startedAt = performance.now()
  const report = join(reports, `${check.name}.json`)
  const { succeeded, output } = await outcomeOf(check, report)
  const tally = succeeded ? tallyOf(check, report) : failing(tallyOf(check, report))
  if (tally.failed > 0) say(`\n${output.trimEnd()}\n`)
  else for (const line of seedLines(output)) say(`  ${line}`)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  say(`${tally.failed > 0 ? '✗' : '✓'} ${check.name.padEnd(12)} ${seconds.padStart(6)} s   ${tallyLine(tally)}`)
  return tally
}

function tallyOf(check: Check, report: string): Tally {
  if (!check.tally) return onePassed
  try {
    const tally = check.tally(JSON.parse(readFileSync(report, 'utf8')) as never)
    return tally.passed + tally.failed > 0 ? tally : oneFailed
  } catch {
    return oneFailed
  }
}

/** A command that failed and counts no failed test broke outside its tests. */
function failing(tally: Tally): Tally {
  return tally.failed > 0 ? tally : { ...tally, passed: tally === onePassed ? 0 : tally.passed, failed: 1 }
}

async function outcomeOf(check: Check, report: string): Promise<{ succeeded: boolean; output: string }> {
  try {
    const env = { ...process.env, NO_COLOR: '1', ...(await check.prepare?.(report)) }
    return await run(check.command(report), env)
  } catch (error) {
    return { succeeded: false, output: error instanceof Error ? error.message : String(error) }
  }
}

function run(command: string[], env: NodeJS.ProcessEnv): Promise<{ succeeded: boolean; output: string }> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    // A group of its own: servers and browsers that a stuck check started end with it.
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    endRunning = () => process.kill(-Number(child.pid), 'SIGKILL')
    const limit = setTimeout(endRunning, checkLimitMs)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(limit)
      endRunning = undefined
      resolve({ succeeded: code === 0, output })
    })
  })
}
