import { execFile } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { loadSecrets } from '#app/platform/secrets.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const script = `
  const { loadSecrets } = await import('#app/platform/secrets.server.ts')
  process.stdout.write(JSON.stringify(loadSecrets(process.argv[1])))
`

test('the keys are made once, for their owner alone', () => {
  const dataDir = join(tempDir(), 'data')
  const made = loadSecrets(dataDir)
  expect(loadSecrets(dataDir)).toEqual(made)
  expect(statSync(join(dataDir, 'keys.json')).mode & 0o777).toBe(0o600)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(made.authSecretKey).toMatch(/^sb_secret_[\w-]{43}$/)
  expect(made.authPublishableKey).toMatch(/^sb_publishable_[\w-]{43}$/)
  expect(Buffer.from(made.tenantNameKey, 'base64url')).toHaveLength(32)
})

test('processes that start at once end with the same keys and leave no draft', async () => {
  const dataDir = tempDir()
  const runs = Array.from({ length: 4 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, dataDir]),
  )
  const outputs = (await Promise.all(runs)).map(({ stdout }) => stdout)
  expect(new Set(outputs).size).toBe(1)
  expect(JSON.parse(outputs[0] ?? '')).toEqual(loadSecrets(dataDir))
  expect(readdirSync(dataDir)).toEqual(['keys.json'])
})

test('damaged keys stop the start instead of being replaced', () => {
  const dataDir = tempDir()
  const { tenantNameKey } = loadSecrets(dataDir)
  writeFileSync(join(dataDir, 'keys.json'), `{"tenantNameKey":"${tenantNameKey}"`)
  expect(() => loadSecrets(dataDir)).toThrow('damaged: restore it from a backup')
})
