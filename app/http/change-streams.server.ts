import { AppError } from '#app/platform/errors.ts'

export interface ChangeStreamsOptions<Reader> {
  /** Streams of the same key see the same, and one look serves them all. */
  keyOf: (reader: Reader) => string
  /** Another text, in one line, whenever what the reader's pages show may have changed. */
  versionOf: (reader: Reader) => Promise<string>
  /** Whether who opened the stream may still have it. */
  mayStill: (headers: Headers) => Promise<boolean>
  lookEveryMs: number
  /** At least that often a stream says something, and proves that its reader still may have it. */
  beatEveryMs: number
  /** Streams of one key. */
  most: number
}

export interface ChangeStreams<Reader> {
  /**
   * Server-sent events: one with a new version as its id whenever that changed, at once where the request knows another
   * one (its Last-Event-ID, or `since`), and a `beat` in between. They say that something changed and not what.
   * Throws AppError too_many, and unavailable after `closeAll`.
   */
  open(request: Request, reader: Reader): Response
  /** Ends them all, for good: the process stops. */
  closeAll(): void
}

interface Stream {
  headers: Headers
  version: string | null
  saidAt: number
  say: (event: string) => void
  close: () => void
}

interface Watch<Reader> {
  reader: Reader
  streams: Set<Stream>
  isLooking: boolean
  /** Has the next look taken now. */
  wake: () => void
}

const reconnectMs = 2000

/** For pages that follow what happens to their data. */
export function createChangeStreams<Reader>(options: ChangeStreamsOptions<Reader>): ChangeStreams<Reader> {
  const watches = new Map<string, Watch<Reader>>()
  let isClosed = false

  async function keepLooking(key: string, watch: Watch<Reader>): Promise<void> {
    watch.isLooking = true
    while (watch.streams.size > 0) {
      // What cannot be told now is told at a later look.
      const version = await options.versionOf(watch.reader).catch(() => undefined)
      await Promise.all([...watch.streams].map((stream) => tell(stream, version, options).catch(() => undefined)))
      if (watch.streams.size > 0) await pause(watch, options.lookEveryMs)
    }
    watch.isLooking = false
    watches.delete(key)
  }

  function watchOf(reader: Reader): Watch<Reader> {
    const key = options.keyOf(reader)
    let watch = watches.get(key)
    if (!watch) {
      watch = { reader, streams: new Set(), isLooking: false, wake: () => undefined }
      watches.set(key, watch)
    }
    return watch
  }

  return {
    open(request, reader) {
      if (isClosed) throw new AppError('unavailable', 'The server is being stopped.')
      const watch = watchOf(reader)
      if (watch.streams.size >= options.most) throw new AppError('too_many', 'Too many pages are being followed.')
      const response = openStream(watch, request)
      if (watch.isLooking) watch.wake()
      else void keepLooking(options.keyOf(reader), watch)
      return response
    },
    closeAll() {
      isClosed = true
      for (const { streams } of watches.values()) for (const { close } of streams) close()
    },
  }
}

function openStream<Reader>(watch: Watch<Reader>, request: Request): Response {
  const encoder = new TextEncoder()
  let stream: Stream
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      stream = {
        headers: request.headers,
        version: request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('since'),
        saidAt: performance.now(),
        say(event) {
          stream.saidAt = performance.now()
          if (watch.streams.has(stream)) controller.enqueue(encoder.encode(event))
        },
        close() {
          if (watch.streams.delete(stream)) controller.close()
          watch.wake()
        },
      }
      watch.streams.add(stream)
      stream.say(`retry: ${reconnectMs}\n\n`)
      request.signal.addEventListener('abort', stream.close)
      // Its reader may have left while it was made sure who they are.
      if (request.signal.aborted) stream.close()
    },
    cancel() {
      watch.streams.delete(stream)
      watch.wake()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // What is compressed is held back until there is enough of it.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // So that a stream that the server ends at its own end holds nothing up.
      connection: 'close',
    },
  })
}

async function tell<Reader>(
  stream: Stream,
  version: string | undefined,
  { mayStill, beatEveryMs }: ChangeStreamsOptions<Reader>,
): Promise<void> {
  const isNews = version !== undefined && version !== stream.version
  if (!isNews && performance.now() - stream.saidAt < beatEveryMs) return
  if (!(await mayStill(stream.headers))) return stream.close()
  if (!isNews) return stream.say('event: beat\ndata:\n\n')
  stream.version = version
  stream.say(`id: ${version}\ndata:\n\n`)
}

function pause<Reader>(watch: Watch<Reader>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    watch.wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}
