const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** GoTrue's list, and what its gateway adds: `apikey`, which supabase-js sends with every request. */
const headers = new Set([
  'accept',
  'apikey',
  'authorization',
  'content-type',
  'x-client-ip',
  'x-client-info',
  'x-jwt-aud',
  'x-use-cookie',
  'x-supabase-api-version',
])

/** Any site may ask, for nothing here depends on a cookie. */
const open = { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }

/**
 * The answer to a browser that asks whether a page of another site may send a request; undefined for other requests. What
 * is not allowed is answered without the headers that would allow it.
 */
export function preflight(request: Request): Response | undefined {
  const method = request.headers.get('access-control-request-method')
  if (request.method !== 'OPTIONS' || method === null) return undefined
  const vary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
  const answer = new Response(null, { status: 204, headers: { vary } })
  const asked = request.headers.get('access-control-request-headers') ?? ''
  if (!request.headers.has('origin') || !methods.has(method.toUpperCase()) || !areAllowed(asked)) return answer
  const allowed = { ...open, 'access-control-allow-methods': method.toUpperCase() }
  for (const [name, value] of Object.entries(allowed)) answer.headers.set(name, value)
  if (asked) answer.headers.set('access-control-allow-headers', asked)
  return answer
}

function areAllowed(asked: string): boolean {
  return asked.split(',').every((name) => !name.trim() || headers.has(name.trim().toLowerCase()))
}

/** Lets the page of another site read the answer, and the headers that clients look at. */
export function shared(request: Request, answer: Response): Response {
  answer.headers.append('vary', 'Origin')
  if (!request.headers.has('origin')) return answer
  const exposed = { ...open, 'access-control-expose-headers': 'X-Total-Count, Link, X-Supabase-Api-Version' }
  for (const [name, value] of Object.entries(exposed)) answer.headers.set(name, value)
  return answer
}
