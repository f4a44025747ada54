import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium, as environment for playwright.config.ts: the one CHROMIUM_PATH names, an installed one, Playwright's own, or
 * one fetched now. Throws when none is to be had.
 */
export async function findBrowser(): Promise<{ CHROMIUM_PATH: string }> {
  const named = process.env.CHROMIUM_PATH
  if (named && !works(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not run.`)
  const found = (named || installed()) ?? fromPlaywright() ?? fromApt()
  if (!found) throw new Error('No Chromium: install one, or name one with CHROMIUM_PATH, and run npm test again.')
  return { CHROMIUM_PATH: found }
}

function installed(): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? []
  const commands = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...commands, ...applications, chromium.executablePath()].find(works)
}

function fromPlaywright(): string | undefined {
  run('playwright', ['install', 'chromium'])
  return installed()
}

function fromApt(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  return installed()
}

function works(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function run(program: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(program, args, { stdio: 'inherit', env, timeout: 300_000 })
}
