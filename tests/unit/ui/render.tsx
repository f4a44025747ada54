import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createStaticHandler, createStaticRouter, StaticRouter, StaticRouterProvider } from 'react-router-dom/server.js'

/** The HTML that a server sends for `node` at `address`. */
export function render(node: ReactNode, address = '/'): string {
  return renderToStaticMarkup(<StaticRouter location={address}>{node}</StaticRouter>)
}

/** The same for what asks the router where a form is going. */
export async function renderInRouter(node: ReactNode): Promise<string> {
  const routes = [{ path: '*', element: node }]
  const context = await createStaticHandler(routes).query(new Request('http://localhost/'))
  if (context instanceof Response) throw new Error('The route answered by itself')
  const router = createStaticRouter(routes, context)
  return renderToStaticMarkup(<StaticRouterProvider router={router} context={context} hydrate={false} />)
}
