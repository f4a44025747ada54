import { expect, test } from 'vitest'
import { sourceFiles } from '#tests/support/source-files.ts'

const decisions = sourceFiles(['docs/decisions'], /\.md$/)

test('decisions are numbered without gaps', () => {
  const numbers = decisions.map(({ path }) => Number(/\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1]))
  expect(numbers).toEqual(decisions.map((_, index) => index + 1))
})

test.each(decisions)('$path says context, decision and consequences in at most 40 lines', ({ text }) => {
  expect(text.match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Consequences'])
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
})
