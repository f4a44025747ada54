import { expect, test } from 'vitest'
import { createSkew } from '#app/engine/skew.server.ts'
import type { Log } from '#app/platform/log.server.ts'

test('that clocks disagree is said when it begins, when it changes and when it is over', () => {
  const said: [string, number][] = []
  const say = (level: string) => (facts: { skewMs: number }) => void said.push([level, facts.skewMs])
  const skew = createSkew({ log: { warn: say('warn'), info: say('info') } as unknown as Log })
  for (const ms of [3, -4, 499, 700, 710, 690, 480, 1300, 1290, 400, 20, -10, 0, -800, -790, 5]) skew.note(ms)
  expect(said).toEqual([
    ['warn', 700],
    ['warn', 1300],
    ['info', 400],
    ['warn', -800],
    ['info', 5],
  ])
  expect(skew.ms()).toBe(5)
})
