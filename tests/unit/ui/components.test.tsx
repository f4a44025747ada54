import { expect, test } from 'vitest'
import { Button } from '#app/ui/button.tsx'
import { Schedule } from '#app/ui/code.tsx'
import { SwitchField, TextField } from '#app/ui/field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { SignedInShell } from '#app/ui/shell.tsx'
import { SortHeadCell } from '#app/ui/table.tsx'
import { render } from './render.tsx'

test('a field with an error is invalid and described by error and hint', () => {
  const html = render(
    <TextField id="schedule" label="Schedule" hint="Five fields." errors={['Minute 75 is out of range.']} />,
  )
  expect(html).toContain('<label class="field-label" for="schedule">')
  expect(html).toMatch(/<input[^>]* aria-invalid="true"/)
  expect(html).toMatch(/<input[^>]* aria-describedby="schedule-error schedule-description"/)
  expect(html).toMatch(/id="schedule-error".*Minute 75 is out of range\./)
})

test('a field without hint and errors is described by nothing', () => {
  const html = render(<TextField id="name" label="Name" errors={[]} />)
  expect(html).not.toMatch(/aria-(invalid|describedby)/)
})

test('a switch is a checkbox to the browser and to a screen reader', () => {
  const html = render(<SwitchField id="enabled" name="enabled" label="Active" defaultChecked />)
  expect(html).toMatch(/<input[^>]* type="checkbox"[^>]*checked=""/)
})

test('a pending button stays in the tab order and says what it does', () => {
  const html = render(
    <Button variant="primary" pending pendingText="Saving…">
      Save
    </Button>,
  )
  expect(html).toBe('<button type="submit" class="button button-primary" aria-disabled="true">Saving…</button>')
})

test('a schedule in tiles copies as it was written', () => {
  expect(render(<Schedule>{' */15  3 * * 1-5 '}</Schedule>).replaceAll(/<[^>]+>/g, '')).toBe('*/15 3 * * 1-5')
})

test('a long list in a schedule breaks after its commas', () => {
  expect(render(<Schedule>{'0,15,30 * * * *'}</Schedule>)).toContain('<span>0,<wbr/>15,<wbr/>30</span>')
})

test.each([
  ['danger', 'alert'],
  ['success', 'status'],
] as const)('a notice of tone %s has the role %s', (tone, role) => {
  expect(render(<Notice tone={tone}>Said</Notice>)).toContain(`role="${role}"`)
})

test('only the column that the list is sorted by says so', () => {
  expect(render(<SortHeadCell to="?sort=name">Job</SortHeadCell>)).not.toContain('aria-sort')
  const sorted = render(
    <SortHeadCell to="?sort=-name" sorted="ascending">
      Job
    </SortHeadCell>,
  )
  expect(sorted).toContain('aria-sort="ascending"')
})

test('the bar marks the page one is on, and the pages below it', () => {
  const shell = (
    <SignedInShell email="ada@example.com" signOut={null}>
      {null}
    </SignedInShell>
  )
  const marked = (address: string) => render(shell, address).match(/aria-current="page"[^>]*>(\w+)/)?.[1]
  expect(marked('/jobs/01/edit')).toBe('Jobs')
  expect(marked('/settings')).toBe('Settings')
})
