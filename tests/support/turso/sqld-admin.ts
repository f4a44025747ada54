import type { Databases, StoredDatabase } from './databases.ts'

export interface SqldAdminOptions {
  namespaces: Databases
  adminKey: string
}

const refuse = (status: number, error: string) => Response.json({ error }, { status })

/** The admin routes of a sqld with namespaces. */
export async function answerSqldAdmin({ namespaces, adminKey }: SqldAdminOptions, request: Request): Promise<Response> {
  if (request.headers.get('authorization') !== `basic ${adminKey}`) return new Response(null, { status: 401 })
  const path = decodeURIComponent(new URL(request.url).pathname).slice('/v1/namespaces/'.length)
  const [name = '', verb = ''] = path.split('/')
  if (request.method === 'POST' && verb === 'create') {
    const body = (await request.json()) as Record<string, unknown>
    return namespaces.create(name, body)
      ? new Response(null, { status: 200 })
      : refuse(400, `Namespace \`${name}\` already exists`)
  }
  const namespace = namespaces.get(name)
  if (!namespace) return refuse(404, `Namespace \`${name}\` doesn't exist`)
  if (request.method === 'DELETE' && verb === '') {
    namespaces.remove(name)
    return new Response(null, { status: 200 })
  }
  if (request.method === 'GET' && verb === 'stats') return stats(namespace)
  return refuse(404, 'not found')
}

function stats({ id, hrana }: StoredDatabase): Response {
  return Response.json({
    id,
    rows_read_count: 0,
    rows_written_count: 0,
    storage_bytes_used: hrana.storageBytes(),
    write_requests_delegated: 0,
    replication_index: 0,
  })
}
