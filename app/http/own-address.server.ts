import { hostHeader } from './edge.server.ts'

/** Names of one and the same machine, as they stand in a URL. */
const thisMachine = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The page on `appOrigin`, where its forms work, when it was asked for under another name of the same machine. Undefined
 * for any other host: a proxy may name one that the browser never saw, and to redirect would then lead in a circle.
 */
export function ownAddress(request: Request, appOrigin: string): string | undefined {
  const own = new URL(appOrigin)
  const asked = URL.parse(`${own.protocol}//${request.headers.get(hostHeader)}`)
  if (!asked || asked.hostname === own.hostname || asked.port !== own.port) return undefined
  if (!thisMachine.has(asked.hostname) || !thisMachine.has(own.hostname)) return undefined
  const { pathname, search } = new URL(request.url)
  return appOrigin + pathname + search
}
