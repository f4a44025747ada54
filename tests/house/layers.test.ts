import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '#tests/support/temp-dir.ts'

/** One module of every place, as its name is written in an import from elsewhere. */
const places = {
  context: '#app/context.server.ts',
  routes: '#app/routes/_app.jobs.tsx',
  http: '#app/http/door.server.ts',
  features: '#app/features/jobs/job.ts',
  engine: '#app/engine/plan.ts',
  'auth-server': '#app/auth-server/auth-server.server.ts',
  ui: '#app/ui/button.tsx',
  errors: '#app/platform/errors.ts',
  platform: '#app/platform/clock.ts',
  db: '#db/sql.server.ts',
  tests: '#tests/support/temp-dir.ts',
} as const

type Place = keyof typeof places

/** docs/architecture.md, the table of layers. */
const mayImport: Record<string, Place[]> = {
  'app/routes': ['context', 'http', 'features', 'ui', 'errors'],
  'app/http': ['http', 'errors', 'platform'],
  'app/features': ['features', 'ui', 'errors', 'platform', 'db'],
  'app/auth-server': ['auth-server', 'errors', 'platform', 'db'],
  'app/engine': ['features', 'engine', 'errors', 'platform', 'db'],
  'app/ui': ['ui'],
  'app/platform': ['errors', 'platform'],
  db: ['errors', 'platform', 'db'],
}

const wiring = [
  'context.server.ts',
  'engine-wiring.server.ts',
  'entry.client.tsx',
  'entry.server.tsx',
  'root.tsx',
  'routes.ts',
  'tenant-wiring.server.ts',
  'wiring.server.ts',
]

/** Which of these files (path → text) Biome refuses for what they import, in a house of their own with our rules. */
function refused(files: Record<string, string>): string[] {
  const house = tempDir()
  for (const name of ['biome.json', '.gitignore']) copyFileSync(name, join(house, name))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  const lint = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=json', '.']
  const biome = spawnSync(process.execPath, [resolve('node_modules/@biomejs/biome/bin/biome'), ...lint], {
    cwd: house,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(biome.stdout) as { diagnostics: { location: { path: string } }[] }
  return [...new Set(diagnostics.map(({ location }) => location.path))]
}

test.each(Object.entries(mayImport))(
  '%s imports what the table of layers allows and nothing else',
  (folder, allowed) => {
    const planted = Object.entries(places).map(([place, module]): [string, string] => [
      `${folder}/deep/imports-${place}.ts`,
      `import { x } from '${module}'\nx()\n`,
    ])
    const forbidden = Object.keys(places).filter((place) => !allowed.includes(place as Place))
    expect(refused(Object.fromEntries(planted)).sort()).toEqual(
      forbidden.map((place) => `${folder}/deep/imports-${place}.ts`).sort(),
    )
  },
)

test('no way of importing gets around the rules', () => {
  const planted = {
    'app/ui/types.ts': "import type { Sql } from '#db/sql.server.ts'\nexport type X = Sql\n",
    'app/ui/re-export.ts': "export { x } from '#db/sql.server.ts'\n",
    'app/ui/later.ts': "export const later = () => import('#db/sql.server.ts')\n",
    'app/ui/upwards.ts': "import { x } from '../http/door.server.ts'\nx()\n",
    'tests/unit/upwards.ts': "import { x } from '../support/temp-dir.ts'\nx()\n",
  }
  expect(refused(planted).sort()).toEqual(Object.keys(planted).sort())
})

test('a route imports no other route', () => {
  const planted = { 'app/routes/a.tsx': "import { x } from './b.tsx'\nx()\n" }
  expect(refused(planted)).toEqual(['app/routes/a.tsx'])
})

test('every folder of app has its line in the table of layers, and the wiring stands in the named files alone', () => {
  const entries = readdirSync('app', { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => `app/${entry.name}`)
  // A program wires itself: it is an entry, one file each.
  expect(folders.filter((folder) => !(folder in mayImport))).toEqual(['app/programs'])
  expect(entries.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(wiring)
})
