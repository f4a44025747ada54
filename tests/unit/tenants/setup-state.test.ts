import { expect, test } from 'vitest'
import { failureWords, stepNumber } from '#app/features/tenants/setup-state.ts'

test('the step at work is counted from one', () => {
  expect([stepNumber('pending'), stepNumber('credentialed'), stepNumber('ready')]).toEqual([1, 3, 4])
})

test('a failure tells the step and the code, and never the message', () => {
  const error = Object.assign(new Error('https://db.example?authToken=secret'), { code: 'SQLITE_CORRUPT' })
  expect(failureWords('credentialed', error)).toBe('Preparing its tables did not work (SQLITE_CORRUPT).')
  expect(failureWords('pending', new Error('secret'))).toBe('Creating your database did not work.')
  const talkative = Object.assign(new Error('no'), { code: 'token=secret' })
  expect(failureWords('db_created', talkative)).toBe('Handing it its credentials did not work.')
})
