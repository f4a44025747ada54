import { expect, test } from 'vitest'
import { seedLines } from '#scripts/checks/seed-lines.ts'

test('of the output of a check the lines with a seed are told, each once', () => {
  const output =
    '✓ passes\n  Clock change fuzz: FUZZ_SEED=12 FUZZ_PATTERNS=3\nModel: MODEL_SEED=7\nModel: MODEL_SEED=7\nNO_SEED\n'
  expect(seedLines(output)).toEqual(['Clock change fuzz: FUZZ_SEED=12 FUZZ_PATTERNS=3', 'Model: MODEL_SEED=7'])
})
