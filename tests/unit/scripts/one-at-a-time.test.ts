import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '#tests/support/temp-dir.ts'

const work = `
  import { appendFileSync } from 'node:fs'
  import { oneAtATime } from ${JSON.stringify(resolve('scripts/setup/one-at-a-time.mjs'))}
  oneAtATime(() => {
    appendFileSync('diary', 'begun ')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    appendFileSync('diary', 'done ')
  })`

async function doWork(folder: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', work], { cwd: folder, stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([0, null])
}

test('two commands that install and build at once do so one after the other', async () => {
  const folder = tempDir()
  await Promise.all([doWork(folder), doWork(folder)])
  expect(readFileSync(join(folder, 'diary'), 'utf8')).toBe('begun done begun done ')
})

test('a command that was killed amid its work holds up nobody', async () => {
  const folder = tempDir()
  const killed = spawn(process.execPath, ['-e', ''])
  await once(killed, 'exit')
  writeFileSync(join(folder, '.setup.lock'), String(killed.pid))
  await doWork(folder)
  expect(readFileSync(join(folder, 'diary'), 'utf8')).toBe('begun done ')
})
