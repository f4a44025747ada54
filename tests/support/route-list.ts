import { readFileSync } from 'node:fs'

interface ManifestRoute {
  id: string
  parentId?: string
  path?: string
  index?: boolean
  hasAction: boolean
  hasLoader: boolean
}

export interface ListedRoute {
  id: string
  /** The address with its parameters, such as /jobs/:jobId/edit. */
  pattern: string
  hasAction: boolean
  hasLoader: boolean
}

/** Every route with an address of its own, from the manifest of the production build: a new route is walked unasked. */
export function listRoutes(): ListedRoute[] {
  const routes = readManifest()
  const isLayout = (id: string) => Object.values(routes).some(({ parentId }) => parentId === id)
  return Object.values(routes)
    .filter(({ id }) => !isLayout(id))
    .map(({ id, hasAction, hasLoader }) => ({ id, pattern: patternOf(routes, id), hasAction, hasLoader }))
}

function readManifest(): Record<string, ManifestRoute> {
  const [, manifest = ''] =
    readFileSync('build/server/index.js', 'utf8').match(/^const serverManifest = (\{.*\});$/m) ?? []
  return JSON.parse(manifest.replaceAll(': void 0', ': null')).routes
}

function patternOf(routes: Record<string, ManifestRoute>, id: string): string {
  const parts: string[] = []
  for (let route = routes[id]; route; route = routes[route.parentId ?? '']) if (route.path) parts.unshift(route.path)
  return `/${parts.join('/')}`
}
