import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { CronFields } from '#app/features/schedule/cron-fields.tsx'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'
import { SchedulePreview } from '#app/features/schedule/schedule-preview.tsx'

const now = Date.parse('2026-03-28T12:00:00Z')

test('a preview is plain data: words, and the next five runs in the zone of the job', () => {
  const preview = previewSchedule(' 30 2 * * * ', 'europe/berlin', now)
  expect(JSON.parse(JSON.stringify(preview))).toEqual(preview)
  expect(preview).toMatchObject({ words: 'At 02:30, every day', zone: 'Europe/Berlin', notes: [] })
  const instants = 'instants' in preview ? preview.instants : []
  expect(instants).toHaveLength(5)
  expect(instants[0]).toEqual({
    at: Date.parse('2026-03-29T01:00:00Z'),
    iso: '2026-03-29T01:00:00.000Z',
    absolute: 'Sun 29 Mar 2026, 03:00 CEST',
    relative: 'in 13 hours',
    dst: 'gap',
    note: '02:30 does not exist on 29 March 2026: runs at 03:00 when clocks jump forward',
  })
})

test('a preview warns that two day fields mean either', () => {
  const either = 'Day of month and day of week are both given: it runs on each day that fits one of them.'
  expect(previewSchedule('0 12 13 * FRI', 'UTC', now)).toMatchObject({ notes: [either] })
  expect(previewSchedule('@monthly', 'UTC', now)).toMatchObject({ notes: [] })
})

test('a preview says that a day which never comes does not count', () => {
  expect(previewSchedule('0 0 31 2 MON', 'UTC', now)).toMatchObject({
    words: 'At 00:00, on Monday in February',
    notes: ['February has no day 31: only the day of week counts.'],
  })
})

test('a refused preview says what is wrong, by form field', () => {
  expect(previewSchedule('0 25 * * *', 'Mars', now)).toEqual({
    errors: {
      schedule: 'Hour 25 is out of range: use 0–23.',
      timezone: 'Mars is not a known time zone. Use a name such as Europe/Berlin or America/New_York, or UTC.',
    },
  })
})

test('the preview shows each run as a time, and what the clock change does as text', () => {
  const html = renderToStaticMarkup(<SchedulePreview preview={previewSchedule('30 2 * * *', 'Europe/Berlin', now)} />)
  expect(html).toContain('At 02:30, every day')
  expect(html.match(/<li/g)).toHaveLength(5)
  expect(html).toContain('<time dateTime="2026-03-29T01:00:00.000Z">Sun 29 Mar 2026, 03:00 CEST</time>')
  expect(html).toContain('02:30 does not exist on 29 March 2026')
})

test('the preview shows the clock change between two runs', () => {
  const preview = previewSchedule('0 9 * * *', 'Europe/Berlin', Date.parse('2026-10-24T00:00:00Z'))
  expect(renderToStaticMarkup(<SchedulePreview preview={preview} />)).toContain('Clocks go back 1 h on 25 October 2026')
})

test('a refused preview shows its sentences, as text', () => {
  const html = renderToStaticMarkup(<SchedulePreview preview={previewSchedule('<b> * * * *', 'UTC', now)} />)
  expect(html).toContain('Minute &lt;b&gt; is not understood: use 0–59.')
  expect(html).not.toContain('<ol')
})

test('the fields of a pattern are shown under their names', () => {
  const html = renderToStaticMarkup(<CronFields pattern="*/5 9-17 * * MON-FRI" />)
  const pairs = [...html.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name, value]) => `${name}: ${value}`)
  expect(pairs).toEqual(['minute: */5', 'hour: 9-17', 'day of month: *', 'month: *', 'day of week: MON-FRI'])
})

test('the fields of an @name are those it stands for, and text without five fields shows none', () => {
  expect(renderToStaticMarkup(<CronFields pattern="@weekly" />)).toContain('<dd>0</dd>')
  expect(renderToStaticMarkup(<CronFields pattern="constructor" />)).toBe('')
})
