import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { jobs } from './jobs.ts'
import { startServer } from './servers.ts'

// Its own manifest asks for the latest of everything, and the latest cron-parser is not the one it was written for.
const packages = ['crontab-ui@0.3.16', 'cron-parser@4.9.0']

/** Installs crontab-ui with npm and answers the folder it stands in. */
export async function installCrontabUi(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const args = ['install', '--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund', ...packages]
  if (spawnSync('npm', args, { stdio: 'inherit' }).status !== 0) throw new Error('crontab-ui could not be installed')
  return join(folder, 'node_modules/crontab-ui')
}

/** crontab-ui with the same 100 jobs, made through its own door. */
export async function startCrontabUi(folder: string): Promise<string> {
  const data = join(folder, 'bench-data')
  mkdirSync(join(data, 'logs'), { recursive: true })
  const origin = await startServer(['--import', './tests/bench/legacy-util.ts', join(folder, 'app.js')], {
    CRON_DB_PATH: data,
    NODE_NO_WARNINGS: '1',
  })
  for (const { name, schedule, command } of jobs) {
    const body = JSON.stringify({ _id: -1, name, schedule, command, logging: 'false', mailing: {} })
    await fetch(`${origin}/save`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  }
  const page = await (await fetch(origin)).text()
  if (!jobs.every(({ name }) => page.includes(name))) throw new Error('crontab-ui does not show the 100 jobs')
  return origin
}
