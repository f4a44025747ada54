import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createControl } from './control.ts'
import { createDatabases, type Databases } from './databases.ts'
import { createFaults, type Faults } from './faults.ts'
import { serveHttp } from './http-server.ts'
import { answerPlatform } from './platform-api.ts'
import { answerSqldAdmin } from './sqld-admin.ts'
import { bearerClaims } from './tokens.ts'

export interface StandInOptions {
  /** Where its databases lie. */
  folder: string
  port?: number
  org?: string
  group?: string
  /** The platform token it accepts. */
  platformToken?: string
  /** When that ends, in seconds since 1970; never when not given. */
  platformTokenEnd?: number
  sqldAdminKey?: string
  /** SPKI PEM of the Ed25519 key that signs tokens for namespaces. */
  sqldPublicKey?: string
}

export interface StandIn {
  url: string
  /** The environment that points the app at it. */
  tursoEnv: Record<string, string>
  databases: Databases
  namespaces: Databases
  faults: Faults
  /** `METHOD path` of every request so far. */
  requests: string[]
  close(): Promise<void>
}

/**
 * Turso in one process: the Platform API under /v1/organizations, its databases under /dev/{name}/v2/pipeline; and a
 * sqld with namespaces: its admin routes under /v1/namespaces, its namespaces by header under /v2/pipeline. Under
 * /stand-in another process asks for faults, and looks into databases.
 */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const { folder, port = 0, org = 'test-org', group = 'test-group', platformToken = 'platform-token' } = options
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const databases = createDatabases(folder)
  const namespaces = createDatabases(folder)
  const faults = createFaults()
  const requests: string[] = []
  const platform = { databases, org, group, token: platformToken, tokenEnd: options.platformTokenEnd, key: privateKey }
  const sqldKey = options.sqldPublicKey ? createPublicKey(options.sqldPublicKey) : publicKey

  function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/v1/namespaces/')) {
      return answerSqldAdmin({ namespaces, adminKey: options.sqldAdminKey ?? '' }, request)
    }
    if (pathname.startsWith('/v1/')) return answerPlatform(platform, request)
    if (pathname === '/v2/pipeline') return answerNamespace(namespaces, sqldKey, request)
    const name = /^\/dev\/([^/]+)\/v2\/pipeline$/.exec(pathname)?.[1]
    if (name) return answerDatabase(databases, publicKey, name, request)
    return Promise.resolve(Response.json({ error: 'not found' }, { status: 404 }))
  }

  const control = createControl({ databases, faults })
  const server = await serveHttp(port, async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/stand-in/')) return control(request)
    requests.push(`${request.method} ${pathname}`)
    return faults.around(request, () => answer(request))
  })
  return {
    url: server.url,
    tursoEnv: {
      TURSO_API_TOKEN: platformToken,
      TURSO_ORG: org,
      TURSO_GROUP: group,
      TURSO_API_URL: server.url,
      TURSO_DB_URL_TEMPLATE: `${server.url}/dev/{name}`,
    },
    databases,
    namespaces,
    faults,
    requests,
    async close() {
      await server.close()
      for (const { name } of databases.all()) databases.remove(name)
      for (const { name } of namespaces.all()) namespaces.remove(name)
    },
  }
}

async function answerDatabase(databases: Databases, key: KeyObject, name: string, request: Request): Promise<Response> {
  const database = databases.get(name)
  if (!database) return Response.json({ error: `database ${name} not found` }, { status: 404 })
  const claims = bearerClaims(request, key)
  const isGood = claims?.id === database.id && claims.rotation === database.rotation
  if (!isGood) return Response.json({ error: 'Unauthorized: invalid token' }, { status: 401 })
  return database.hrana.pipeline(request)
}

async function answerNamespace(namespaces: Databases, key: KeyObject, request: Request): Promise<Response> {
  const name = request.headers.get('x-namespace') ?? 'default'
  const claims = bearerClaims(request, key)
  if (!claims) return Response.json({ error: 'Authentication failed: The JWT is invalid' }, { status: 401 })
  const namespace = claims.id === name ? namespaces.get(name) : undefined
  if (!namespace) return Response.json({ error: `Namespace \`${name}\` doesn't exist` }, { status: 404 })
  return namespace.hrana.pipeline(request)
}
