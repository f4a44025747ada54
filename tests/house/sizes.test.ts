import { expect, test } from 'vitest'
import { sourceFiles } from '#tests/support/source-files.ts'

const sizes = sourceFiles(['app', 'db'], /\.tsx?$/).map(({ path, text }) => ({
  path,
  lines: text.split('\n').length - 1,
}))

function percentile(share: number): number {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

test('half the files have at most 60 lines, nine of ten at most 150', () => {
  expect(percentile(0.5)).toBeLessThanOrEqual(60)
  expect(percentile(0.9)).toBeLessThanOrEqual(150)
})

test('no file has more than 250 lines', () => {
  expect(sizes.filter(({ lines }) => lines > 250)).toEqual([])
})
