import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { freePort } from '#tests/support/free-port.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const limitMs = 15_000

interface Ended {
  code: unknown
  stdout: string
  stderr: string
}

/** What `npm start` runs, until it ends by itself. */
async function startInVain(env: Record<string, string>): Promise<Ended> {
  const all = { NODE_ENV: 'production' as const, PATH: process.env.PATH ?? '', PORT: String(await freePort()), ...env }
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/start.mjs'], { env: all, timeout: limitMs }, (error, stdout, stderr) =>
      resolve({ code: error?.code, stdout, stderr }),
    )
  })
}

function dataDirWith(name: string, text: string): string {
  const dataDir = tempDir()
  writeFileSync(join(dataDir, name), text)
  return dataDir
}

function dataDirWithFolder(name: string): string {
  const dataDir = tempDir()
  mkdirSync(join(dataDir, name))
  return dataDir
}

/** More than a page of what is no database. */
const text = 'text'.repeat(2000)

/** The secrets of an installation beside what is there. */
function withSecrets(dataDir: string): string {
  const other = tempDir()
  loadSecrets(other)
  copyFileSync(join(other, 'keys.json'), join(dataDir, 'keys.json'))
  return dataDir
}

test.each([
  ['a file', () => join(dataDirWith('file', ''), 'file'), / \(DATA_DIR\) is a file/],
  ['under a file', () => join(dataDirWith('file', ''), 'file/data'), / \(DATA_DIR\) is a file, or lies under one/],
  // Not even root may write there.
  ['one that cannot be made', () => '/dev/fd/nope', /^The data folder \/dev\/fd\/nope \(DATA_DIR\) cannot be made/],
  ['one that takes no files', () => '/dev/fd', /^The data folder \/dev\/fd \(DATA_DIR\) cannot be written to/],
  ['one with damaged secrets', () => dataDirWith('keys.json', '{'), /keys\.json is damaged: restore it/],
  ['one that lost its secrets', () => dataDirWith('registry.db', ''), /keys\.json is missing, while members are/],
  ['one with secrets that are a folder', () => dataDirWithFolder('keys.json'), /keys\.json cannot be read \(EISDIR\)/],
  ['one with damaged keys', () => dataDirWith('auth-keys.json', '[]'), /auth-keys\.json holds no usable signing keys/],
  ['one with a damaged registry', () => withSecrets(dataDirWith('registry.db', text)), /registry\.db is damaged, or/],
  [
    'one with a registry that is a folder',
    () => withSecrets(dataDirWithFolder('registry.db')),
    /\.db cannot be opened/,
  ],
  ['one with a damaged auth database', () => dataDirWith('auth.db', text), /auth\.db is damaged, or/],
])('a data folder that is %s is one line on stderr and exit code 1', async (_, dataDir, words) => {
  const { code, stdout, stderr } = await startInVain({ DATA_DIR: dataDir() })
  expect(stderr).toMatch(words)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(code).toBe(1)
})

test('a taken port and a foreign address are one line each', async () => {
  const holder = createServer().listen(0)
  onTestFinished(() => void holder.close())
  const { port } = holder.address() as { port: number }
  expect(await startInVain({ PORT: String(port), DATA_DIR: tempDir() })).toMatchObject({
    code: 1,
    stderr: `Cannot listen on port ${port}: another program has it. Choose another one, for example PORT=8080 npm start\n`,
  })
  // An address of the documentation's own (RFC 5737).
  const { code, stderr } = await startInVain({ HOST: '192.0.2.1', DATA_DIR: tempDir() })
  expect(stderr).toMatch(/^HOST=192\.0\.2\.1 is no address of this machine \(EADDRNOTAVAIL\)\. .*\n$/)
  expect(code).toBe(1)
})

test('a registry on the network that does not answer is one line', async () => {
  const address = `http://127.0.0.1:${await freePort()}`
  const env = { DATA_DIR: tempDir(), REGISTRY_DB_URL: address, REGISTRY_DB_TOKEN: 'a-secret-token' }
  const { code, stderr } = await startInVain(env)
  expect(stderr).toBe(
    `The database ${address}/ does not answer at its address. See to the address, or start again when it does.\n`,
  )
  expect(code).toBe(1)
})

test('faults of the configuration stand together, with what is probably mistyped', async () => {
  const { code, stderr } = await startInVain({ PORT: 'eighty', SUPABASE_ULR: 'https://abc.supabase.co' })
  expect(stderr.split('\n')).toEqual([
    'unknown: SUPABASE_ULR, did you mean SUPABASE_URL?',
    'The configuration has faults:',
    '  PORT: must be a whole number from 1 to 65535, but is "eighty"',
    '',
  ])
  expect(code).toBe(1)
})
