import { AppError } from '#app/platform/errors.ts'
import { originHeader } from './edge.server.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses an unsafe request that another site may have made: the Origin must be ours exactly, scheme and port included;
 * without one, the browser must say that the request came from our pages or from the address bar (Fetch Metadata).
 */
export function assertSameOrigin(request: Request, appOrigin: string): void {
  if (safeMethods.has(request.method)) return
  const origin = request.headers.get(originHeader) ?? request.headers.get('origin')
  if (origin === appOrigin) return
  const site = request.headers.get('sec-fetch-site')
  if (origin === null && (site === 'same-origin' || site === 'none')) return
  const from = origin === null || origin === 'null' ? 'an address that the browser does not name' : origin
  throw new AppError(
    'forbidden',
    `A form from ${from} is not taken here, only from ${appOrigin}. Nothing was changed.`,
    {
      elsewhere: appOrigin + new URL(request.url).pathname,
    },
  )
}
