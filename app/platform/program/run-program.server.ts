import { StartFault } from '#app/platform/start-fault.server.ts'
import { type FlagSet, helpText, readFlags } from './flags.server.ts'

interface Program<Values> extends FlagSet<Values> {
  /** What the help begins with. */
  usage: string
  /** It takes words without dashes. */
  takesWords?: boolean
  run: (values: Values, words: string[]) => Promise<void>
}

/** Runs a program with the command line of this process; sets its exit code: 2 for a faulty line, 1 for a StartFault. */
export async function runProgram<Values>(program: Program<Values>): Promise<void> {
  const asked = readFlags(program, process.argv.slice(2), program.takesWords)
  if (asked.state === 'help') process.stdout.write(helpText(program.usage, program))
  else if (asked.state === 'faulty') fail(2, [...asked.faults, '--help lists what can be said.'])
  else await attempt(() => program.run(asked.values, asked.words))
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StartFault)) throw error
    fail(1, [error.message])
  }
}

function fail(exitCode: number, lines: string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exitCode = exitCode
}
