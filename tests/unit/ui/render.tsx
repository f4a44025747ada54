import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { StaticRouter } from 'react-router-dom/server.js'

/** The HTML that a server sends for `node` at `address`. */
export function render(node: ReactNode, address = '/'): string {
  return renderToStaticMarkup(<StaticRouter location={address}>{node}</StaticRouter>)
}
