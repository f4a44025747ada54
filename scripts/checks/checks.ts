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
  vitest('integration'),
  { name: 'build', command: () => ['node', 'scripts/build.mjs'] },
  { ...vitest('server'), needs: 'build' },
  { name: 'size', command: () => ['size-limit'], needs: 'build' },
  {
    name: 'browser',
    command: () => ['playwright', 'test', '--reporter=list,json'],
    prepare: async (report) => ({ ...(await findBrowser()), PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    tally: tallyOfPlaywright,
    needs: 'build',
  },
]

function vitest(project: string): Check {
  const run = ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json']
  return { name: project, command: (report) => [...run, `--outputFile.json=${report}`], tally: tallyOfVitest }
}
