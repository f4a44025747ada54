import { expect, test } from 'vitest'
import { changedFields, copyName, type Job, jobIdOf } from '#app/features/jobs/job.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'

const job = {
  name: 'a',
  schedule: '@daily',
  timezone: 'UTC',
  kind: 'shell',
  command: 'true',
  settings: defaultSettings,
  isEnabled: true,
} as Job

test('the fields that differ are named in the order of the form', () => {
  expect(changedFields(job, { ...job })).toEqual([])
  expect(changedFields(job, { ...job, isEnabled: false, name: 'b' })).toEqual(['name', 'isEnabled'])
  const settings = { ...defaultSettings, retries: 3 }
  expect(changedFields(job, { ...job, settings })).toEqual(['settings'])
  expect(changedFields(job, { ...job, settings: null })).toEqual([])
  const turned = Object.fromEntries(Object.entries(defaultSettings).reverse()) as typeof defaultSettings
  expect(changedFields(job, { ...job, settings: turned })).toEqual([])
})

test('a copy is named after its original, within the 100 characters of a name', () => {
  expect(copyName('Backup')).toBe('Copy of Backup')
  expect(copyName('x'.repeat(100))).toHaveLength(100)
  expect(copyName(`${'x'.repeat(91)}🕰`)).toBe(`Copy of ${'x'.repeat(91)}`)
})

test.each([undefined, '', '../etc', 'a b', "1' OR '1'='1", 'x'.repeat(65), '\0'])('%j is no id of a job', (text) => {
  expect(() => jobIdOf(text)).toThrow(expect.objectContaining({ code: 'not_found' }))
})
