import type { KeyObject } from 'node:crypto'
import type { Databases, StoredDatabase } from './databases.ts'
import { lifetimeSeconds } from './lifetime.ts'
import { mintToken } from './tokens.ts'

export interface PlatformApiOptions {
  databases: Databases
  org: string
  group: string
  token: string
  key: KeyObject
  /** Seconds since 1970; never when not given. */
  tokenEnd?: number | undefined
}

const pageSize = 100

interface Call {
  options: PlatformApiOptions
  url: URL
  body: Record<string, unknown>
  name: string
}

const refuse = (status: number, error: string) => Response.json({ error }, { status })

/** Turso's Platform API v1, as far as its documentation goes. */
export async function answerPlatform(options: PlatformApiOptions, request: Request): Promise<Response> {
  if (request.headers.get('authorization') !== `Bearer ${options.token}`) return refuse(401, 'could not parse jwt')
  const url = new URL(request.url)
  if (url.pathname === '/v1/auth/validate') return Response.json({ exp: options.tokenEnd ?? -1 })
  const prefix = `/v1/organizations/${options.org}/`
  if (!url.pathname.startsWith(prefix)) return refuse(404, 'organization not found')
  const [noun = '', name = '', ...rest] = url.pathname.slice(prefix.length).split('/').map(decodeURIComponent)
  const text = await request.text()
  const body = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  const answer = answers[`${request.method} ${[noun, name && ':name', ...rest].filter(Boolean).join('/')}`]
  return answer ? answer({ options, url, body, name }) : refuse(404, 'not found')
}

const answers: Record<string, (call: Call) => Response> = {
  'GET groups/:name': ({ options, name }) =>
    name === options.group ? Response.json({ group: { name, uuid: name } }) : refuse(404, 'group not found'),
  'POST databases': create,
  'GET databases': list,
  'GET databases/:name': onDatabase(({ options }, database) =>
    Response.json({ database: described(options, database) }),
  ),
  'DELETE databases/:name': onDatabase(({ options, name }, { configuration }) => {
    if (configuration.delete_protection) return refuse(403, 'database is protected from deletion')
    options.databases.remove(name)
    return Response.json({ database: name })
  }),
  'GET databases/:name/configuration': onDatabase((_, { configuration }) => Response.json(configuration)),
  'PATCH databases/:name/configuration': onDatabase(({ body }, database) => {
    Object.assign(database.configuration, body)
    database.hrana.block(database.configuration.block_writes === true)
    return Response.json(database.configuration)
  }),
  'POST databases/:name/auth/tokens': onDatabase(token),
  'POST databases/:name/auth/rotate': onDatabase((_, database) => {
    database.rotation += 1
    return new Response(null, { status: 200 })
  }),
  'GET databases/:name/usage': onDatabase((_, { id, hrana }) => {
    const total = { rows_read: 0, rows_written: 0, storage_bytes: hrana.storageBytes(), bytes_synced: 0 }
    return Response.json({ database: { uuid: id, instances: [], total } })
  }),
}

function onDatabase(answer: (call: Call, database: StoredDatabase) => Response): (call: Call) => Response {
  return (call) => {
    const database = call.options.databases.get(call.name)
    if (!database) return refuse(404, `could not find database with name ${call.name}: record not found`)
    return answer(call, database)
  }
}

/** In pages, the cursor being the last name of the page before. */
function list({ options, url }: Call): Response {
  const cursor = url.searchParams.get('cursor') ?? ''
  const later = options.databases.all().filter(({ name }) => name > cursor)
  const page = later.sort((a, b) => a.name.localeCompare(b.name, 'en')).slice(0, pageSize)
  const next = later.length > page.length ? page.at(-1)?.name : null
  return Response.json({ databases: page.map((database) => described(options, database)), pagination: { next } })
}

function create({ options, body }: Call): Response {
  const name = String(body.name)
  if (body.group !== options.group) return refuse(400, 'group not found')
  if (!/^[a-z0-9-]{1,64}$/.test(name)) return refuse(400, 'invalid database name')
  const size = body.size_limit ? { size_limit: body.size_limit } : {}
  const database = options.databases.create(name, size)
  if (!database) return refuse(409, `database with name ${name} already exists`)
  const { Name, DbId, Hostname } = described(options, database)
  return Response.json({ database: { DbId, Hostname, Name } })
}

function token({ options, url }: Call, { id, rotation }: StoredDatabase): Response {
  const expiration = url.searchParams.get('expiration') ?? 'never'
  const seconds = lifetimeSeconds(expiration)
  if (seconds === undefined) return refuse(400, 'Invalid expiration format')
  const exp = expiration === 'never' ? {} : { exp: Math.floor(Date.now() / 1000) + seconds }
  const a = url.searchParams.get('authorization') === 'read-only' ? ('ro' as const) : ('rw' as const)
  return Response.json({ jwt: mintToken(options.key, { id, a, rotation, ...exp }) })
}

function described({ org, group }: PlatformApiOptions, { id, name, configuration }: StoredDatabase) {
  return {
    Name: name,
    DbId: id,
    Hostname: `${name}-${org}.turso.io`,
    block_reads: false,
    block_writes: configuration.block_writes === true,
    delete_protection: configuration.delete_protection === true,
    regions: ['aws-eu-west-1'],
    primaryRegion: 'aws-eu-west-1',
    group,
    parent: null,
  }
}
