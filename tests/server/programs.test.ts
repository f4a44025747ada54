import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '#tests/support/free-port.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

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
