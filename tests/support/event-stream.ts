import { expect } from 'vitest'
import type { Fields, Visitor } from './visitor.ts'

export interface Followed {
  response: Response
  /** What the stream has said up to where it says so; all of it, when it ends before. */
  until(words: RegExp): Promise<string>
}

/** The stream of the member's changes. */
export async function follow(member: Pick<Visitor, 'get'>, search = '', headers: Fields = {}): Promise<Followed> {
  const response = await member.get(`/jobs/changes${search}`, headers)
  expect(response.status).toBe(200)
  return { response, until: readerOf(response) }
}

/** Reads the body of a stream, each time up to what it is asked for. */
export function readerOf({ body }: Response): Followed['until'] {
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let said = ''
  return async (words) => {
    for (;;) {
      const end = words.exec(said)
      if (end) {
        const taken = said.slice(0, end.index + end[0].length)
        said = said.slice(taken.length)
        return taken
      }
      const { done, value } = await reader.read()
      if (done) return said
      said += decoder.decode(value, { stream: true })
    }
  }
}
