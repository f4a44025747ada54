import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '#tests/support/temp-dir.ts'

const migration = 'db/registry/migrations/0001_user_databases.sql'
const picture = 'public/og.png'

test('a checkout with the line ends of Windows has the migrations as they were sealed', () => {
  const copy = tempDir()
  const git = (...args: string[]) => execFileSync('git', ['-c', 'core.autocrlf=true', ...args], { cwd: copy })
  for (const path of ['.gitattributes', migration, picture]) cpSync(path, join(copy, path))
  git('init', '--quiet')
  git('add', '.')
  for (const path of [migration, picture]) {
    rmSync(join(copy, path))
    git('checkout', '--quiet', '--', path)
    expect(readFileSync(join(copy, path)).equals(readFileSync(path)), path).toBe(true)
  }
})
