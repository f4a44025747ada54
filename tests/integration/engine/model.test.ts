import fc from 'fast-check'
import { test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { expectOrder, expectRest } from './model-invariants.ts'
import { events, makeWorld, tick, type World } from './model-world.ts'

const seed = Number(process.env.MODEL_SEED ?? Math.floor(Math.random() * 1e9))
const numRuns = Number(process.env.MODEL_RUNS ?? 12)
process.stdout.write(`Engine model: MODEL_SEED=${seed} MODEL_RUNS=${numRuns}\n`)

/** Lets everything come to rest. */
async function settleWorld(world: World): Promise<void> {
  world.scene.target.answerAll()
  for (let second = 0; second < 60; second++) {
    await tick(world, 1000)
    await expectOrder(world)
  }
  const [engine] = world.engines
  await engine?.agreement.sweep()
  if (engine) await createDeliverer(engine.deps).deliverDue('all')
}

const names = Object.keys(events)
// Most of what is hard happens around the full minute.
const event = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.constant('near') },
)
const history = fc.array(fc.tuple(event, fc.nat(1000)), { minLength: 5, maxLength: 25 })

test('whatever happens, every instant has one record and the due list is right', {
  timeout: 60_000 + numRuns * 5000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (happened) => {
      const world = await makeWorld()
      const born = [
        ['create', 0],
        ['create', 1],
      ] as const
      for (const [name, n] of [...born, ...happened]) {
        await events[name]?.(world, n)
        await expectOrder(world)
      }
      await settleWorld(world)
      await expectRest(world)
      world.scene.db.close()
      world.scene.house.cache.close()
    }),
    { seed, numRuns, endOnFailure: false },
  )
})
