import { constants, crc32, deflateRawSync } from 'node:zlib'

/** What each answer of a page has of its own. */
export interface OwnValues {
  nonce: string
  /** Tells what the page's forms ask for from what any other page's do. */
  formKey: string
}

/** The HTML of a page as bytes, in parts: what is an answer's own goes between them. */
export interface PageTemplate {
  parts: readonly Buffer[]
  /** What follows each part but the last. */
  gaps: readonly (keyof OwnValues)[]
  bytes: number
  /** The parts compressed, once somebody has asked for that. */
  deflated?: readonly Buffer[]
}

/** A page that was rendered with these for its own values; a page without such forms has no key. */
export function templateOf(
  html: string,
  { nonce, formKey }: { nonce: string; formKey?: string | undefined },
): PageTemplate {
  const parts: Buffer[] = []
  const gaps: (keyof OwnValues)[] = []
  for (const [nth, piece] of html.split(nonce).entries()) {
    if (nth > 0) gaps.push('nonce')
    const texts = formKey === undefined ? [piece] : piece.split(formKey)
    gaps.push(...texts.slice(1).map(() => 'formKey' as const))
    parts.push(...texts.map((text) => Buffer.from(text)))
  }
  return { parts, gaps, bytes: parts.reduce((sum, { length }) => sum + length, 0) }
}

export function filled({ parts, gaps }: PageTemplate, own: OwnValues): Buffer<ArrayBuffer> {
  const values = gaps.map((gap) => Buffer.from(own[gap]))
  return Buffer.concat(between(parts, values))
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const lastBlock = Buffer.from([1, 0, 0, 0xff, 0xff])

/**
 * The same, compressed with gzip (RFC 1952). Each part was deflated by itself up to a whole byte, so what is an answer's
 * own can stand between them in a block that is not compressed (RFC 1951, 3.2.4), and only the checksum is made anew.
 */
export function filledGzip(template: PageTemplate, own: OwnValues): Buffer<ArrayBuffer> {
  template.deflated ??= template.parts.map((part) => deflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH }))
  const values = template.gaps.map((gap) => Buffer.from(own[gap]))
  const plain = between(template.parts, values)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(plain.reduce((sum, part) => crc32(part, sum), 0))
  trailer.writeUInt32LE(
    plain.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return Buffer.concat([gzipHeader, ...between(template.deflated, values.map(storedBlock)), lastBlock, trailer])
}

function storedBlock(content: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(content.length, 1)
  head.writeUInt16LE(0xffff - content.length, 3)
  return Buffer.concat([head, content])
}

function between(parts: readonly Buffer[], values: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, nth) => (nth === 0 ? [part] : [values[nth - 1] as Buffer, part]))
}
