import { AppError } from '#app/platform/errors.ts'
import { readBody, readForm } from './body.server.ts'

/**
 * The fields of a body that a program sent: a JSON object, a form, or none for an empty body. Throws AppError too_large
 * above 256 kB, bad_request when unreadable.
 */
export async function readSentFields(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? ''
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    return Object.fromEntries(await readForm(request))
  }
  const text = (await (await readBody(request)).text()).trim()
  if (text === '') return {}
  const value = parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new AppError('bad_request', 'The body is neither a JSON object nor a form.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
