import type { RecordedBody } from '#app/features/runs/run-record.ts'
import type { ReadBody } from '#app/platform/safe-fetch/body.server.ts'

/** What of a body the record keeps: its text, when it is text by its type and holds no NUL. */
export function recordBody(body: ReadBody, contentType: string | undefined): RecordedBody {
  const { first, last, totalBytes, isComplete } = body
  const isCut = totalBytes > first.length + last.length
  const [begin, end] = isCut ? [first, last] : [Buffer.concat([first, last]), Buffer.alloc(0)]
  const isText = isTextType(contentType) && !begin.includes(0) && !end.includes(0)
  if (!isText) return { first: '', last: '', totalBytes, isText, isCut: totalBytes > 0, isComplete }
  // A cut goes through the middle of a character now and then.
  const firstText = decoderFor(contentType).decode(begin, { stream: isCut })
  const lastText = decoderFor(contentType)
    .decode(end)
    .replace(/^\ufffd{1,3}/, '')
  return { first: firstText, last: lastText, totalBytes, isText, isCut, isComplete }
}

/** A search for `text` in a body that comes in pieces. */
export function searchText(text: string, contentType: string | undefined) {
  const decoder = decoderFor(contentType)
  let rest = ''
  let isFound = false
  return {
    watch(chunk: Buffer): void {
      if (isFound) return
      const window = rest + decoder.decode(chunk, { stream: true })
      isFound = window.includes(text)
      rest = text.length > 1 ? window.slice(1 - text.length) : ''
    },
    isFound: () => isFound,
  }
}

function isTextType(contentType = 'text/plain'): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^text\/|[/+](json|xml|javascript|x-ndjson|yaml|x-yaml|x-www-form-urlencoded|graphql)$/.test(type)
}

function decoderFor(contentType = ''): TextDecoder {
  const label = /charset="?([\w:.-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder('utf-8')
  }
}
