import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { freePort } from '#tests/support/free-port.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

test('the built auth server answers on its port and ends at SIGTERM', async () => {
  const port = String(await freePort())
  const args = ['build/programs/auth-server.js', '--port', port, '--data', tempDir()]
  const child = spawn(resolve('node_modules/.bin/node'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const health = await fetch(`http://127.0.0.1:${port}/auth/v1/health`)
  expect(await health.json()).toMatchObject({ name: 'GoTrue' })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('npm run auth-server ends with 0 at SIGTERM, when all is answered, and leaves no process behind', async () => {
  const port = String(await freePort())
  const args = ['run', '-s', 'auth-server', '--', '--port', port, '--data', tempDir(), '--autoconfirm']
  const npm = spawn('npm', args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LOG_LEVEL: 'silent' } })
  const ended = once(npm, 'exit')
  for (let said = ''; !said.includes('answers on'); ) said += String(await once(npm.stdout, 'data'))
  const url = `http://127.0.0.1:${port}/auth/v1`
  const body = JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' })
  const answer = fetch(`${url}/signup`, { method: 'POST', body })
  await fetch(`${url}/health`)
  npm.kill('SIGTERM')
  expect((await answer).status).toBe(200)
  expect(await ended).toEqual([0, null])
  await expect(fetch(`${url}/health`)).rejects.toThrow()
})

const run = promisify(execFile)

test('an operator looks at the members, brings them forward, and has a lost registry written anew', async () => {
  const dataDir = tempDir()
  const app = await serveApp(dataDir)
  const ada = await signUpVisitor(app.origin)
  await app.stop('SIGTERM')
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'production' as const, DATA_DIR: dataDir }
  const tenants = (...words: string[]) =>
    run(resolve('node_modules/.bin/node'), ['build/programs/tenants.js', ...words], { env })
  expect((await tenants('list')).stdout).toMatch(/^ready +embedded +v\d+ .* u-[0-9a-f]{32} +member-.*\n1 in all\.\n$/)
  const shown = (await tenants('show', ada.email)).stdout
  expect(shown).toContain(`email: ${ada.email}\n`)
  expect((await tenants('migrate')).stdout).toBe('0 brought forward, 0 failed, 0 not tried.\n')
  for (const ending of ['', '-wal', '-shm']) rmSync(`${dataDir}/registry.db${ending}`, { force: true })
  expect((await tenants('rebuild')).stdout).toContain('1 restored, 0 known before, 0 without a database, 0 unfinished.')
  const nameOf = (text: string) => /db_name: (.*)/.exec(text)?.[1]
  expect(nameOf((await tenants('show', ada.email)).stdout)).toBe(nameOf(shown))
  await expect(tenants('show', 'nobody')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Nobody') })
  const noTokens = expect.stringContaining('has no stored tokens')
  await expect(tenants('rotate', ada.email)).rejects.toMatchObject({ code: 1, stderr: noTokens })
  await expect(tenants('burn')).rejects.toMatchObject({ code: 1 })
  await expect(tenants('migrate', '--concurrency', '0')).rejects.toMatchObject({ code: 2 })
})
