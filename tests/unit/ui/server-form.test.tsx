import { expect, test } from 'vitest'
import { TextField } from '#app/ui/field.tsx'
import { fieldProps, type ServerFormOptions, useServerForm } from '#app/ui/server-form.ts'
import { renderInRouter as render } from './render.tsx'

type Name = 'name' | 'enabled'

function TestForm(options: Omit<ServerFormOptions<Name>, 'id'>) {
  const { field, formProps, formErrors, firstWrongId } = useServerForm<Name>({ id: 'test', ...options })
  return (
    <form {...formProps}>
      {formErrors?.join(' ')}
      <TextField label="Name" {...fieldProps(field('name'), firstWrongId)} />
      <input type="checkbox" name="enabled" defaultChecked={field('enabled').initialValue !== undefined} />
    </form>
  )
}

test('a form begins with its defaults', async () => {
  const html = await render(<TestForm lastResult={undefined} defaultValue={{ name: 7, enabled: true }} />)
  expect(html).toMatch(/<form id="test" novalidate=""/)
  expect(html).toMatch(/<input[^>]*id="test-name"[^>]*value="7"/)
  expect(html).toMatch(/type="checkbox"[^>]*checked=""/)
})

test('a refused form has what was sent, not its defaults, and says what is wrong and where', async () => {
  const lastResult = { initialValue: { name: 'x' }, error: { '': ['Not now.'], name: ['Too short.'] } }
  const html = await render(<TestForm lastResult={lastResult} defaultValue={{ name: 'y', enabled: true }} />)
  expect(html).toContain('Not now.')
  expect(html).toMatch(/<input[^>]*aria-invalid="true"/)
  expect(html).toMatch(/<input[^>]*autofocus=""/i)
  expect(html).toMatch(/<input[^>]*value="x"/)
  expect(html).toContain('Too short.')
  expect(html).not.toContain('checked')
})

test('an unticked box begins unticked', async () => {
  expect(await render(<TestForm lastResult={undefined} defaultValue={{ enabled: false }} />)).not.toContain('checked')
})
