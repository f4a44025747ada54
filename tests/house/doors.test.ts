import { expect, test } from 'vitest'
import { sourceFiles } from '#tests/support/source-files.ts'

const handlers = sourceFiles(['app/routes', 'app/root.tsx'], /\.tsx?$/).flatMap(({ path, text }) =>
  [...text.matchAll(/^export (?:const |let |(?:async )?function |\{.*)(?:loader|action)\b.*$/gm)].map(([line]) => ({
    path,
    line,
  })),
)

test('every loader and action goes through the door, where the origin is checked and errors are translated', () => {
  expect(handlers.length).toBeGreaterThan(15)
  expect(handlers.filter(({ line }) => !/^export const (loader|action) = (door|openDoor)\(/.test(line))).toEqual([])
})

test('requests from anywhere are let in by the callbacks alone, whose addresses are signed', () => {
  const open = handlers.filter(({ line }) => line.includes('openDoor('))
  expect([...new Set(open.map(({ path }) => path))]).toEqual(['app/routes/callbacks.$runId.ts'])
})
