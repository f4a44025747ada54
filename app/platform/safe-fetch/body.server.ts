import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

/** Of an answer's body, decompressed: bytes kept of its beginning, bytes kept of its end, and bytes read at most. */
export const keptBytes = 64 * 1024
export const maxReadBytes = 10 * 1024 * 1024

/** A body as far as it was read. What is neither in `first` nor in `last` is left out. */
export interface ReadBody {
  first: Buffer
  last: Buffer
  totalBytes: number
  /** False when reading stopped before its end. */
  isComplete: boolean
}

/** gzip in gzip and the like; more layers only serve to blow something up. */
const maxCodings = 2

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/**
 * Reads the body into `into`, which holds what came so far also when this throws. `watch` sees every byte. Memory is
 * bounded whatever the body claims to be: it is decompressed piece by piece, and no piece is kept but the ends.
 */
export async function readBody(
  stream: Readable,
  encoding: string,
  into: ReadBody,
  watch: (chunk: Buffer) => void,
): Promise<void> {
  const kept = keepEnds(into)
  for await (const chunk of decoded(stream, encoding) as AsyncIterable<Buffer>) {
    const rest = chunk.subarray(0, maxReadBytes - into.totalBytes)
    watch(rest)
    kept(rest)
    // Leaving the loop destroys the stream and its connection.
    if (into.totalBytes >= maxReadBytes) return
  }
  into.isComplete = true
}

export function emptyBody(): ReadBody {
  return { first: Buffer.alloc(0), last: Buffer.alloc(0), totalBytes: 0, isComplete: false }
}

function decoded(stream: Readable, encoding: string): Readable {
  const codings = encoding
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((coding) => coding && coding !== 'identity')
  const makers = codings.map((coding) => decoders[coding]).reverse()
  if (makers.length === 0 || makers.length > maxCodings || makers.includes(undefined)) return stream
  const steps = makers.map((make) => (make as () => Transform)())
  // Its end or error is seen by who reads the last step.
  pipeline([stream, ...steps], () => undefined)
  return steps.at(-1) as Transform
}

function keepEnds(into: ReadBody): (chunk: Buffer) => void {
  return (chunk) => {
    const missing = keptBytes - into.first.length
    if (missing > 0) into.first = Buffer.concat([into.first, chunk.subarray(0, missing)])
    const after = chunk.subarray(Math.max(0, missing))
    if (after.length > 0) into.last = Buffer.concat([into.last, after]).subarray(-keptBytes)
    into.totalBytes += chunk.length
  }
}
