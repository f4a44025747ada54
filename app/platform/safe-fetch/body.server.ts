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

/** Takes a body in as it comes over the wire. */
export interface BodyReader {
  /** False: no more until `onDrain` was called. */
  write: (chunk: Buffer) => boolean
  /** All came. */
  end: () => void
  /** No more will come. */
  breakOff: () => void
  /** Settles when the body is read to its end or as far as it is read; rejects when it cannot be decompressed. */
  done: Promise<void>
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
 * Reads a body into `into`, which holds what came so far also when it breaks off. `watch` sees every byte. Memory is
 * bounded whatever the body claims to be: it is decompressed piece by piece, and no piece is kept but the ends.
 */
export function startBody(
  encoding: string,
  into: ReadBody,
  watch: (chunk: Buffer) => void,
  onDrain: () => void,
): BodyReader {
  const take = keepEnds(into, watch)
  const [first, ...others] = decodersOf(encoding)
  return first ? codedBody([first, ...others], into, take, onDrain) : plainBody(into, take)
}

export function emptyBody(): ReadBody {
  return { first: Buffer.alloc(0), last: Buffer.alloc(0), totalBytes: 0, isComplete: false }
}

/** Answers whether more is wanted. */
type Take = (chunk: Buffer) => boolean

function plainBody(into: ReadBody, take: Take): BodyReader {
  const { promise: done, resolve } = Promise.withResolvers<void>()
  let isWanted = true
  return {
    done,
    write(chunk) {
      isWanted &&= take(chunk)
      if (!isWanted) resolve()
      return isWanted
    },
    end() {
      into.isComplete = isWanted
      resolve()
    },
    breakOff: () => undefined,
  }
}

function codedBody(steps: [Transform, ...Transform[]], into: ReadBody, take: Take, onDrain: () => void): BodyReader {
  const [first] = steps
  // Its end or error is seen by who reads the last step.
  if (steps.length > 1) pipeline(steps, () => undefined)
  first.on('drain', onDrain)
  return {
    done: readDecoded(steps.at(-1) as Readable, into, take),
    write: (chunk) => !first.destroyed && first.write(chunk),
    end: () => first.end(),
    breakOff: () => first.destroy(),
  }
}

async function readDecoded(stream: Readable, into: ReadBody, take: Take): Promise<void> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    // Leaving the loop destroys the stream.
    if (!take(chunk)) return
  }
  into.isComplete = true
}

/** None for a coding that is not known: such a body is kept as it comes. */
function decodersOf(encoding: string): Transform[] {
  const codings = encoding
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((coding) => coding && coding !== 'identity')
  const makers = codings.map((coding) => decoders[coding]).reverse()
  if (makers.length > maxCodings || makers.includes(undefined)) return []
  return makers.map((make) => (make as () => Transform)())
}

function keepEnds(into: ReadBody, watch: (chunk: Buffer) => void): Take {
  return (chunk) => {
    const rest = chunk.subarray(0, maxReadBytes - into.totalBytes)
    watch(rest)
    const missing = keptBytes - into.first.length
    if (missing > 0) into.first = Buffer.concat([into.first, rest.subarray(0, missing)])
    const after = rest.subarray(Math.max(0, missing))
    if (after.length > 0) into.last = Buffer.concat([into.last, after]).subarray(-keptBytes)
    into.totalBytes += rest.length
    return into.totalBytes < maxReadBytes
  }
}
