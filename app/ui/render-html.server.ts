import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import type { RenderedHtml } from './rendered.tsx'

/** For `Rendered`, in a loader. What is drawn has plain links and forms: there is no router around it. */
export function renderHtml(element: ReactElement): RenderedHtml {
  return renderToStaticMarkup(element) as RenderedHtml
}
