import { expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createMetricsPage } from '#app/engine/metrics-page.server.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'

/** The values of a metrics page by their names, labels included. */
function valuesOf(page: string): Record<string, number> {
  const lines = page.split('\n').filter((line) => line && !line.startsWith('#'))
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

test('every metric is there from the start, and moves with what it counts', async () => {
  const target = fakeTarget(() => 'later')
  const { db, house, engine, otherEngine, job, pass } = await setUp(target, { limits: { runsAtOnceOfTenant: 1 } })
  const page = createMetricsPage(engine.deps, engine)
  const read = () => valuesOf(page())
  expect(read()).toMatchObject({
    cronstead_runs_claimed_total: 0,
    cronstead_runs_delivered_total: 0,
    cronstead_lapses_total: 0,
    cronstead_drift_total: 0,
    cronstead_run_lateness_seconds_count: 0,
    cronstead_runs_planned: 0,
    cronstead_runs_ready: 0,
    cronstead_runs_active: 0,
  })
  await job()
  await job({ name: 'Waits' })
  await otherEngine()
  await pass(minute - 2000)
  expect(read()).toMatchObject({
    cronstead_runs_claimed_total: 2,
    cronstead_runs_planned: 2,
    cronstead_lapses_total: 1,
  })
  await pass(2000)
  expect(read()).toMatchObject({ cronstead_runs_active: 1, cronstead_runs_ready: 1, cronstead_runs_planned: 0 })
  for (let ended = 0; ended < 2; ended++) {
    target.answerAll()
    await pass(3000)
  }
  await createDeliverer(engine.deps).deliverDue('all')
  await db.write(
    'UPDATE due_jobs SET scheduled_for = scheduled_for + 60000, next_run_at = next_run_at + 60000 WHERE id = 1',
  )
  await engine.agreement.audit()
  const { 'cronstead_run_lateness_seconds_bucket{le="0.001"}': onTime, ...values } = read()
  expect(values).toMatchObject({
    'cronstead_runs_ended_total{state="succeeded"}': 2,
    cronstead_run_lateness_seconds_count: 2,
    cronstead_runs_delivered_total: 2,
    cronstead_drift_total: 1,
    cronstead_runs_active: 0,
    cronstead_open_tenants: 1,
  })
  expect(onTime).toBe(1)
  expect(values.cronstead_run_lateness_seconds_sum).toBe(1)
  expect(values.cronstead_event_loop_delay_p99_seconds).toBeGreaterThan(0)
  // Who reads takes nothing from others.
  expect(read().cronstead_event_loop_delay_p99_seconds).toBeGreaterThan(0)
  // The clock of the test is not that of the database's machine.
  expect(Math.abs((values.cronstead_clock_skew_seconds ?? 0) - (house.clock() - Date.now()) / 1000)).toBeLessThan(60)
})
