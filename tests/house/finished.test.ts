import { expect, test } from 'vitest'
import { sourceFiles } from '#tests/support/source-files.ts'

// Put together here, so that this file does not name what it looks for.
const marks = new RegExp(
  `\\b(${['TO', 'FIX', 'XX', 'HA'].map((half, i) => half + ['DO', 'ME', 'X', 'CK'][i]).join('|')})\\b`,
)

function linesWith(pattern: RegExp, folders: string[], ending: RegExp): string[] {
  return sourceFiles(folders, ending).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  )
}

test('nothing is left for later', () => {
  expect(linesWith(marks, ['app', 'db', 'scripts', 'tests', 'docs'], /\.(tsx?|mjs|css|sql|md)$/)).toEqual([])
})

test('the environment is read in one place', () => {
  const readers = linesWith(/process\.env|from 'node:process'/, ['app', 'db'], /\.tsx?$/)
  expect(readers.filter((line) => !line.startsWith('app/platform/env.server.ts:'))).toEqual([])
})
