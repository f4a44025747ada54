import { expect, test } from 'vitest'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'
import type { CronPattern } from '#app/features/schedule/schedule.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'
import { exampleJobs } from '#app/ui/landing/example-ledger.tsx'
import { ExamplePreview } from '#app/ui/landing/example-preview.tsx'
import { render } from './render.tsx'

test.each(exampleJobs)('the front page says of $schedule what the product says', ({ schedule, words }) => {
  expect(describeSchedule(schedule as CronPattern)).toBe(words)
})

test('the front page shows the preview that the form shows', () => {
  const preview = previewSchedule('30 2 * * 0', 'Europe/Berlin', Date.parse('2027-03-10T12:00:00Z'))
  if ('errors' in preview) throw new Error('The example is refused')
  const html = render(<ExamplePreview />)
  const { words, zone, instants } = preview
  for (const text of [words, zone, ...instants.flatMap(({ iso, absolute, note }) => [iso, absolute, note ?? ''])]) {
    expect(html).toContain(text)
  }
})
