import { packedForm, readFields } from './body.server.ts'
import { keptField } from './kept-form.server.ts'
import { safeNext } from './next.server.ts'

/** On the way to a page by way of another one, which asks for something first. */
export interface Journey {
  /** The fields of the form on the page in between, or of the form that led there. */
  fields: FormData
  /** It has just come from a form, which is not saved yet. */
  isNew: boolean
  /** Where it leads. */
  next: string
  /** The form to take there, packed; undefined where there is none that a page may carry. */
  keptForm: string | undefined
}

/** Reads how far the sender of this form is; see `detour`. */
export async function readJourney(request: Request, appOrigin: string): Promise<Journey> {
  const fields = await readFields(request)
  const { searchParams } = new URL(request.url)
  const isNew = searchParams.has('unsaved')
  const named = isNew ? null : fields.get('next')
  return {
    fields,
    isNew,
    next: safeNext(named ?? searchParams.get('next'), appOrigin),
    keptForm: isNew || fields.has(keptField) ? await packedForm(request) : undefined,
  }
}

/** The way to the page in between, and its status: with 307 the browser takes a form along, and that page keeps it. */
export function detour(page: string, { method, url }: Request): { to: string; status: 303 | 307 } {
  const { pathname, search } = new URL(url)
  const to = `${page}?${new URLSearchParams({ next: pathname + search })}`
  return method === 'POST' ? { to: `${to}&unsaved=yes`, status: 307 } : { to, status: 303 }
}
