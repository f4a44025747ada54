import { expect, test } from 'vitest'
import { createInTurn } from '#app/auth-server/mail/in-turn.ts'

test('works of one key run one after another, those of another beside them, and a failure holds nobody up', async () => {
  const inTurn = createInTurn()
  const seen: string[] = []
  const work = (name: string, steps: number) => async () => {
    seen.push(`${name} begins`)
    for (let step = 0; step < steps; step += 1) await Promise.resolve()
    seen.push(`${name} ends`)
    if (name === 'first') throw new Error('lost')
    return name
  }
  const first = inTurn.run('a', work('first', 20))
  const second = inTurn.run('a', work('second', 1))
  const beside = inTurn.run('b', work('beside', 1))
  await expect(first).rejects.toThrow('lost')
  expect(await Promise.all([second, beside])).toEqual(['second', 'beside'])
  expect(seen).toEqual(['first begins', 'beside begins', 'beside ends', 'first ends', 'second begins', 'second ends'])
})
