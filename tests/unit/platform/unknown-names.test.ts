import { expect, test } from 'vitest'
import { unknownNames } from '#app/platform/env/unknown-names.server.ts'

const known = ['PORT', 'HOST', 'DATA_DIR', 'SUPABASE_URL', 'SUPABASE_SECRET_KEY', 'TURSO_ORG', 'SIGN_UPS_PER_HOUR']

test.each([
  ['SUPABASE_ULR', 'SUPABASE_URL'],
  ['TURSO_ORGA', 'TURSO_ORG'],
  ['SIGN_UPS_PER_HUOR', 'SIGN_UPS_PER_HOUR'],
  ['SUPABASE_SECRET', undefined],
  ['DATADIR', 'DATA_DIR'],
  ['supabase_url', undefined],
])('in the environment %s is told as a slip for %s', (name, meant) => {
  expect(unknownNames(known, [name], [])).toEqual(meant ? [`unknown: ${name}, did you mean ${meant}?`] : [])
})

test('what belongs to others in the environment is passed over', () => {
  const others = ['HOME', 'PATH', 'HOSTNAME', 'DATA_CENTER', 'SUPABASE_ACCESS_TOKEN', 'XDG_DATA_DIRS', ...known]
  expect(unknownNames(known, others, [])).toEqual([])
})

test('in the file also an unknown name that begins like ours is told, once', () => {
  const inFile = ['SUPABASE_ACCESS_TOKEN', 'NODE_OPTIONS', 'TZ', 'TURSO_ORGA', 'PORT']
  expect(unknownNames(known, inFile, inFile)).toEqual([
    'unknown: SUPABASE_ACCESS_TOKEN',
    'unknown: TURSO_ORGA, did you mean TURSO_ORG?',
  ])
})
