import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

// Has no parts of a desktop, and so needs half the time.
const lightest = 'chromium-headless-shell'
const others = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
// Without a network another browser is better than a long wait.
const hasty = ['-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::Retries=0', '-o', 'Dpkg::Use-Pty=0']
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium, as environment for playwright.config.ts: the one CHROMIUM_PATH names, Debian's lightest, fetched now where one
 * may, another one that is installed, or Playwright's own. Throws when none is to be had.
 */
export async function findBrowser(): Promise<{ CHROMIUM_PATH: string }> {
  const named = process.env.CHROMIUM_PATH
  if (named && !works(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not run.`)
  const found = named || (light() ?? installed() ?? fromPlaywright() ?? fromApt('chromium'))
  if (!found) throw new Error('No Chromium: install one, or name one with CHROMIUM_PATH, and run npm test again.')
  return { CHROMIUM_PATH: found }
}

function light(): string | undefined {
  return inPath([lightest]) ?? fromApt(lightest)
}

function installed(): string | undefined {
  return inPath(others) ?? [...applications, chromium.executablePath()].find(works)
}

function inPath(commands: readonly string[]): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? []
  return commands.flatMap((command) => folders.map((folder) => join(folder, command))).find(works)
}

function fromPlaywright(): string | undefined {
  run('playwright', ['install', 'chromium'])
  return installed()
}

function fromApt(name: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const install = () => run('apt-get', [...hasty, 'install', '-y', '-qq', '--no-install-recommends', name])
  // The lists of a fresh machine are empty or name what is gone.
  if (!install() && run('apt-get', [...hasty, 'update', '-qq'])) install()
  return inPath([name])
}

function works(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function run(program: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(program, args, { stdio: 'inherit', env, timeout: 300_000 }).status === 0
}
