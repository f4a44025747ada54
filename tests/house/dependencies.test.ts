import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  packages: Record<string, { version: string; optional?: boolean; os?: string[]; cpu?: string[] }>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock

test('every dependency has an exact version', () => {
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

// npm writes down only the platform packages it saw, so a lockfile made on one machine can lack another's.
test.each(['linux x64', 'linux arm64', 'darwin arm64', 'darwin x64'])(
  'native packages for %s are locked',
  (platform) => {
    const [os = '', cpu = ''] = platform.split(' ')
    const locked = Object.entries(lock.packages)
      .filter(([, entry]) => entry.os?.includes(os) && entry.cpu?.includes(cpu))
      .map(([path]) => path)
    for (const name of ['@biomejs/cli', '@esbuild/', '@libsql/', '@oxc-parser/binding', '@rollup/rollup'])
      expect(locked.filter((path) => path.includes(`node_modules/${name}`))).not.toEqual([])
  },
)
