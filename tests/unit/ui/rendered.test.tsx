import { expect, test } from 'vitest'
import { renderHtml } from '#app/ui/render-html.server.ts'
import { Rendered } from '#app/ui/rendered.tsx'
import { render } from './render.tsx'

test('what the server draws arrives as it was drawn, with hostile text as text', () => {
  const html = renderHtml(<p title={'"><script>'}>{'<img onerror="x">'}</p>)
  const page = render(<Rendered html={html} />)
  expect(page).toContain(html)
  expect(page).not.toMatch(/<script|<img/)
})
