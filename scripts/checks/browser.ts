import { spawnSync } from 'node:child_process'
import { chromium } from 'playwright'

const installed = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * A Chromium, as environment for playwright.config.ts: the one CHROMIUM_PATH names, an installed one, Playwright's own, or
 * one fetched now. Throws when none is to be had.
 */
export async function findBrowser(): Promise<{ CHROMIUM_PATH: string }> {
  const named = process.env.CHROMIUM_PATH
  if (named && !works(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not run.`)
  const found = named ?? present() ?? fromPlaywright() ?? fromApt()
  if (!found) throw new Error('No Chromium: install one, or name one with CHROMIUM_PATH, and run npm test again.')
  return { CHROMIUM_PATH: found }
}

function present(): string | undefined {
  return [...installed, chromium.executablePath()].find(works)
}

function fromPlaywright(): string | undefined {
  run('playwright', ['install', 'chromium'])
  return [chromium.executablePath()].find(works)
}

function fromApt(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  return ['chromium'].find(works)
}

function works(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function run(program: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(program, args, { stdio: 'inherit', env, timeout: 300_000 })
}
