import { availableParallelism } from 'node:os'
import { findBrowser } from './browser.ts'
import { type Tally, tallyOfPlaywright, tallyOfVitest } from './tally.ts'

export interface Check {
  name: string
  /** A program from node_modules/.bin or the PATH, and its arguments. */
  command: (report: string) => string[]
  /** More environment, found out just before the command runs; throws when the machine lacks something. */
  prepare?: (report: string) => Promise<Record<string, string>>
  /** Counts the tests in the JSON file that the command wrote to `report`; without it the check counts as one. */
  tally?: (report: never) => Tally
  /** The check without whose success this one says nothing. */
  needs?: string
}

export const checks: readonly Check[] = [
  { name: 'lint', command: () => ['biome', 'ci', '--colors=off', '.'] },
  { name: 'types', command: () => ['tsc'] },
  { name: 'unused', command: () => ['knip'] },
  vitest('unit'),
  vitest('house'),
  vitest('integration', 1.5),
  { name: 'build', command: () => ['node', 'scripts/build.mjs'] },
  { ...vitest('server', 2), needs: 'build' },
  { name: 'size', command: () => ['size-limit'], needs: 'build' },
  {
    name: 'browser',
    command: () => ['playwright', 'test', '--reporter=list,json'],
    prepare: async (report) => ({ ...(await findBrowser()), PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    tally: tallyOfPlaywright,
    needs: 'build',
  },
]

/** Tests that wait more than they count let the cores stand idle, so that more of them than there are cores may run. */
function vitest(project: string, perCore = 1): Check {
  const run = ['vitest', 'run', '--project', project, `--maxWorkers=${Math.ceil(availableParallelism() * perCore)}`]
  const reports = ['--reporter=default', '--reporter=json']
  return {
    name: project,
    command: (report) => [...run, ...reports, `--outputFile.json=${report}`],
    tally: tallyOfVitest,
  }
}
