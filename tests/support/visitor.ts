import { randomUUID } from 'node:crypto'

export type Fields = Record<string, string>

/** A browser without a screen: keeps cookies, follows nothing by itself. */
export interface Visitor {
  origin: string
  cookies: Map<string, string>
  get(path: string, headers?: Fields): Promise<Response>
  post(path: string, fields?: Fields, headers?: Fields): Promise<Response>
}

export function createVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit, headers: Fields) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), ...headers },
    })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    return response
  }
  return {
    origin,
    cookies,
    get: (path, headers = {}) => send(path, {}, headers),
    post: (path, fields = {}, headers = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(fields) }, { origin, ...headers }),
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? []
  if (/;\s*max-age=0/i.test(rest)) cookies.delete(name)
  else cookies.set(name, value)
}

/** A visitor who just signed up and whose database is ready. */
export async function signUpVisitor(origin: string): Promise<Visitor & { email: string; password: string }> {
  const visitor = createVisitor(origin)
  const credentials = { email: `member-${randomUUID()}@example.com`, password: 'correct horse battery' }
  let response = await visitor.post('/sign-up', credentials)
  // On a busy machine the database is not made within the request; the page of the set-up waits for it.
  while (response.headers.get('location') === '/setup' || response.status === 200)
    response = await visitor.get('/setup')
  if (response.headers.get('location') !== '/jobs') throw new Error(`Sign-up answered ${response.status}`)
  return Object.assign(visitor, credentials)
}

/** The value of a hidden field of a page's form. */
export function hiddenField(html: string, name: string): string {
  const input = html.match(new RegExp(`<input[^>]*name="${name}"[^>]*>`))?.[0] ?? ''
  const value = /value="([^"]*)"/.exec(input)?.[1]
  if (value === undefined) throw new Error(`The page has no hidden field ${name}`)
  return value
}
