import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { freePorts } from '#tests/support/free-port.ts'

// Read again in every worker, so what the first reading chose goes down to them in the environment.
const ports = await freePorts(4)
process.env.BROWSER_TEST_PORT ??= String(ports[0])
process.env.BROWSER_TEST_CLOUD_PORT ??= String(ports[1])
process.env.BROWSER_TEST_STAND_IN_PORT ??= String(ports[2])
process.env.BROWSER_TEST_AUTH_PORT ??= String(ports[3])
process.env.BROWSER_TEST_DATA ??= temporaryFolder()
const { BROWSER_TEST_PORT: port, BROWSER_TEST_CLOUD_PORT: cloudPort, BROWSER_TEST_DATA: dataDir } = process.env
const { BROWSER_TEST_STAND_IN_PORT: standInPort, BROWSER_TEST_AUTH_PORT: authPort } = process.env
const chromium = process.env.CHROMIUM_PATH

const launchOptions = {
  ...(chromium ? { executablePath: chromium } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
}

const serverEnv = {
  // What the jobs of the stories call.
  ALLOW_PRIVATE_TARGETS: '127.0.0.1',
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  // Every member of the stories comes from one address.
  SIGN_UPS_PER_HOUR: '100000',
  SIGN_INS_PER_HOUR: '100000',
}

// What is tagged so needs JavaScript for the test itself, not for the product; or a database that is a file; or takes a
// minute for what happens without a page.
const chromiumOn = (servedPort: string, javaScriptEnabled: boolean) => {
  const left = [
    ...(javaScriptEnabled ? [] : ['@javascript', '@minute']),
    ...(servedPort === cloudPort ? ['@files'] : []),
  ]
  return {
    use: { browserName: 'chromium', baseURL: `http://localhost:${servedPort}`, javaScriptEnabled } as const,
    ...(left.length > 0 ? { grepInvert: new RegExp(left.join('|')) } : {}),
  }
}
// What a page looks like and where the keyboard is does not depend on where its data lies.
const ofPagesAlone = ['accessibility.spec.ts', 'focus.spec.ts']
const ofTheCloudAlone = /e2e.cloud./

export default defineConfig({
  testDir: 'tests/e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    launchOptions,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // A trace takes a picture of the page with every step, which is a third of the time; ask with --trace=on for one.
    trace: 'off',
  },
  projects: [
    { name: 'js', testIgnore: ofTheCloudAlone, ...chromiumOn(port, true) },
    { name: 'no-js', testIgnore: ofTheCloudAlone, ...chromiumOn(port, false) },
    // The same build on what it meets as Supabase and Turso.
    { name: 'cloud-js', testIgnore: ofPagesAlone, ...chromiumOn(cloudPort, true) },
    // What is told without JavaScript on files, and with it here, tells nothing more; what only the cloud meets does.
    { name: 'cloud-no-js', testMatch: ofTheCloudAlone, ...chromiumOn(cloudPort, false) },
  ],
  webServer: [
    {
      command: 'node node_modules/@remix-run/serve/dist/cli.js ./build/server/index.js',
      url: `http://localhost:${port}/readyz`,
      env: { ...serverEnv, PORT: port, DATA_DIR: dataDir },
    },
    {
      command: `node tests/support/turso/cloud-process.ts ${join(dataDir, 'cloud')}`,
      url: `http://localhost:${cloudPort}/readyz`,
      env: { ...serverEnv, PORT: cloudPort, STAND_IN_PORT: standInPort, AUTH_PORT: authPort },
      gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    },
  ],
})

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cronstead-browser-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}
