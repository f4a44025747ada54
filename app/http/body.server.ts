import { AppError } from '#app/platform/errors.ts'
import { keptField, packForm, unpackForm } from './kept-form.server.ts'

/** Bytes of a form's body; counted as they arrive, for Content-Length may be absent or wrong. */
export const bodyLimitBytes = 256 * 1024

/** A body above its limit is read on and thrown away that far: cut off, a browser shows no answer but a lost connection. */
const drainedBytes = 16 * 1024 * 1024

/** Names our forms use. Others, such as `a[9999999]` or `__intent__`, make a form library build what they describe. */
const fieldName = /^[a-z][A-Za-z0-9]{0,39}$/
const mostFields = 100

/** What was read of a request, for its body can be read once. */
const readBefore = new WeakMap<Request, FormData>()

/**
 * The form that was sent: the fields of an urlencoded or multipart body, or the form that those carry. Fields of a name
 * that no form of ours has are left out. Throws AppError too_large above 256 kB, bad_request when unreadable.
 */
export async function readForm(request: Request): Promise<FormData> {
  const fields = await readFields(request)
  const kept = fields.get(keptField)
  return kept === null ? fields : readable(() => plainFields(unpackForm(kept)))
}

/** As `readForm`, a carried form still packed in its field. */
export async function readFields(request: Request): Promise<FormData> {
  const before = readBefore.get(request)
  if (before) return before
  const fields = await readable(async () => plainFields(await fieldsOf(request)))
  readBefore.set(request, fields)
  return fields
}

/** The form that was sent, packed to be sent again; undefined where there is none that a page may carry. */
export async function packedForm(request: Request): Promise<string | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  const form = await readForm(request).catch(() => undefined)
  return form && packForm(form)
}

async function fieldsOf(request: Request): Promise<FormData> {
  return formIn(await readBody(request), request)
}

async function formIn(body: Blob, { headers }: Request): Promise<FormData> {
  // A verb needs no fields, and then a script sends no content type either.
  if (body.size === 0) return new FormData()
  const type = headers.get('content-type') ?? ''
  return new Response(body, { headers: { 'content-type': type } }).formData()
}

async function readable<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const message = 'The form could not be read. Go back, reload the page and send it again.'
    throw new AppError('bad_request', message, { cause })
  }
}

/** The one exception to the limit of a body: a file that a member uploads. */
const uploadLimitBytes = 32 * 1024 * 1024

/**
 * The bytes of the file in that field of a multipart form; undefined when none was chosen. Throws AppError too_large above
 * 32 MB, bad_request when unreadable.
 */
export async function readUpload(request: Request, field: string): Promise<Uint8Array | undefined> {
  const isMultipart = request.headers.get('content-type')?.startsWith('multipart/form-data;') ?? false
  const tooLarge = 'The file is larger than 32 MB. Nothing was imported.'
  const body = isMultipart ? await readBody(request, uploadLimitBytes, tooLarge) : await readBody(request)
  const file = (await readable(() => formIn(body, request))).get(field)
  return file instanceof File && file.size > 0 ? file.bytes() : undefined
}

function plainFields(sent: Iterable<[name: string, value: FormDataEntryValue]>): FormData {
  const fields = new FormData()
  let count = 0
  for (const [name, value] of sent) {
    if (!fieldName.test(name)) continue
    count += 1
    if (count > mostFields) throw new Error(`More than ${mostFields} fields`)
    fields.append(name, value)
  }
  return fields
}

/** The bytes of the body. Throws AppError too_large, with these words, above the limit. */
export async function readBody(
  request: Request,
  limitBytes = bodyLimitBytes,
  tooLarge = 'The form is larger than 256 kB. Nothing was saved.',
): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for await (const chunk of bytesOf(request)) {
    bytes += chunk.byteLength
    if (bytes <= limitBytes) chunks.push(chunk)
    if (bytes > limitBytes + drainedBytes) break
  }
  if (bytes > limitBytes) throw new AppError('too_large', tooLarge)
  return new Blob(chunks)
}

function bytesOf(request: Request): AsyncIterable<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>[] {
  return (request.body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>> | null) ?? []
}
