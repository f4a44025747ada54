import { z } from 'zod'
import { GoTrueError } from './error.server.ts'

const bodyLimitBytes = 1024 * 1024

/** As Go decodes a string: missing, null and "" are one. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

export const metadata = z.record(z.string(), z.unknown()).nullish()

/** The JSON body in the shape of `schema`. Throws GoTrueError badJson when it is not, bodyTooLarge above 1 MB. */
export async function readJson<T extends z.ZodType>(request: Request, schema: T): Promise<z.output<T>> {
  return shaped(schema, parseJson(await readText(request)))
}

/** The same, where no body means an empty object. */
export async function readOptionalJson<T extends z.ZodType>(request: Request, schema: T): Promise<z.output<T>> {
  return shaped(schema, parseJson((await readText(request)) || '{}'))
}

function shaped<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new GoTrueError('badJson', `Could not parse request body as JSON: ${whatIsWrong(parsed.error)}`)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new GoTrueError('badJson')
  }
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let bytes = 0
  let body = ''
  for await (const chunk of bytesOf(request)) {
    bytes += chunk.byteLength
    if (bytes > bodyLimitBytes) throw new GoTrueError('bodyTooLarge')
    body += decoder.decode(chunk, { stream: true })
  }
  return body + decoder.decode()
}

function bytesOf(request: Request): AsyncIterable<Uint8Array> | Uint8Array[] {
  return (request.body as unknown as AsyncIterable<Uint8Array> | null) ?? []
}

function whatIsWrong(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ')
}
