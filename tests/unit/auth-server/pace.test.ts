import { expect, test } from 'vitest'
import { createPace } from '#app/auth-server/mail/pace.ts'

/** A pace on a clock that only works and waits move. */
function paced() {
  let now = 0
  const passes = (ms: number) => {
    now += ms
  }
  const pace = createPace(
    () => now,
    async (ms) => passes(ms),
  )
  /** How long the answer took to a work of that many milliseconds. */
  const took = async (ms: number, { mails = false, kind = 'recover', fails = false } = {}) => {
    const from = now
    const work = async (mailed: () => void) => {
      passes(ms)
      if (mails) mailed()
      if (fails) throw new Error('refused')
    }
    await pace.keep(kind, work).catch(() => {})
    return now - from
  }
  return { pace, took }
}

test('who is not mailed waits as long as the slowest of the last mails took', async () => {
  const { took } = paced()
  for (const ms of [90, 300, 120]) await took(ms, { mails: true })
  expect([await took(2), await took(120, { mails: true }), await took(2)]).toEqual([300, 300, 300])
})

test('a refusal takes the same time', async () => {
  const { took } = paced()
  await took(200, { mails: true })
  expect(await took(1, { fails: true })).toBe(200)
})

test('what was not mailed sets no pace', async () => {
  const { took } = paced()
  await took(100, { mails: true })
  await took(900)
  expect(await took(1)).toBe(100)
})

test('a slow mail is forgotten after sixteen, and none makes anybody wait beyond three seconds', async () => {
  const { took } = paced()
  await took(9000, { mails: true })
  expect(await took(1)).toBe(3000)
  for (let n = 0; n < 16; n += 1) await took(80, { mails: true })
  expect(await took(1)).toBe(80)
})

test('each kind has a pace of its own, and a first guess', async () => {
  const { took } = paced()
  await took(200, { mails: true })
  expect(await took(1, { kind: 'signup' })).toBe(50)
})

test('what the work gives or throws comes through', async () => {
  const { pace } = paced()
  expect(await pace.keep('recover', async () => 1)).toBe(1)
  await expect(pace.keep('recover', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
})
