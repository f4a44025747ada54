/** One thing that goes wrong with requests of that method, path and body; the first that fits is used. */
export interface Fault {
  /** Any method when not given. */
  method?: string
  /** A regular expression for the path. */
  path: string
  /** A regular expression for the body, where the path does not say whose request it is. */
  body?: string
  /** How many requests meet it; all when not given. */
  times?: number
  delayMs?: number
  /** What happens happens when this settles, whether or not anybody waits for the answer any more. */
  until?: Promise<unknown>
  /** Answered with in place of the answer. */
  status?: number
  /** A page of HTML in place of JSON, as a proxy answers. */
  html?: boolean
  retryAfterSeconds?: number
  /** 'before': the connection is cut and nothing happens. 'after': it happens, and the answer is lost. */
  drop?: 'before' | 'after'
}

/** What became of a request: an answer, or none because the connection is cut. */
export type Outcome = Response | 'cut'

export interface Faults {
  /** Answers how it is taken back. */
  add(fault: Fault): () => void
  clear(): void
  around(request: Request, answer: () => Promise<Response>): Promise<Outcome>
}

export function createFaults(): Faults {
  const faults: Fault[] = []

  function next(request: Request, body: string): Fault | undefined {
    const { pathname, search } = new URL(request.url)
    const fault = faults.find(
      (one) =>
        (!one.method || one.method === request.method) &&
        new RegExp(one.path).test(pathname + search) &&
        (!one.body || new RegExp(one.body).test(body)),
    )
    if (fault?.times !== undefined) {
      fault.times -= 1
      if (fault.times <= 0) remove(fault)
    }
    return fault
  }

  function remove(fault: Fault): void {
    const index = faults.indexOf(fault)
    if (index >= 0) faults.splice(index, 1)
  }

  return {
    add(fault) {
      const added = { ...fault }
      faults.push(added)
      return () => remove(added)
    },
    clear: () => void faults.splice(0),
    async around(request, answer) {
      const fault = next(request, faults.some(({ body }) => body) ? await request.clone().text() : '')
      if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
      await fault?.until
      if (fault?.drop === 'before') return 'cut'
      if (fault?.drop === 'after') {
        await answer()
        return 'cut'
      }
      return fault?.status ? refusalOf(fault, fault.status) : answer()
    },
  }
}

function refusalOf({ html, retryAfterSeconds }: Fault, status: number): Response {
  const headers = new Headers(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) })
  if (!html) return Response.json({ error: `stand-in answers ${status}` }, { status, headers })
  headers.set('content-type', 'text/html')
  return new Response('<html><body><h1>Bad gateway</h1></body></html>', { status, headers })
}
