// `npm run bench [-- --write]`: the build in build/ beside an express hello and crontab-ui, in one run on this machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from '#scripts/setup/build.mjs'
import { writeSection } from './benchmarks-page.ts'
import { installCrontabUi, startCrontabUi } from './crontab-ui.ts'
import { signUpTimes } from './journeys.ts'
import { measurePages } from './load.ts'
import { type Page, pagesOf } from './pages.ts'
import { report } from './report.ts'
import { startApp, startExpressHello, stopServers } from './servers.ts'
import { tokenCheckTimes } from './token-check.ts'

if (!ensureBuild(process.execPath)) throw new Error('The build failed')
const folder = mkdtempSync(join(tmpdir(), 'cronstead-bench-'))
try {
  const tool = await installCrontabUi(join(folder, 'crontab-ui'))
  const hello: Page = { name: 'express hello', url: await startExpressHello(), headers: {} }
  const app = await startApp(join(folder, 'data'))
  const crontabUi: Page = { name: 'crontab-ui, 100 jobs', url: await startCrontabUi(tool), headers: {} }
  const pages = await measurePages([hello, ...(await pagesOf(app)), crontabUi])
  const text = report({ pages, signUps: await signUpTimes(app), tokenChecks: await tokenCheckTimes() })
  process.stdout.write(`\n${text}`)
  if (process.argv.includes('--write')) writeSection('Pages', text)
} finally {
  await stopServers()
  rmSync(folder, { recursive: true, force: true })
}
