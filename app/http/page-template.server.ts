import { constants, crc32, deflateRawSync } from 'node:zlib'

/** The HTML of a page as bytes, in parts: the nonce of an answer goes between them. */
export interface PageTemplate {
  parts: readonly Buffer[]
  bytes: number
  /** The parts compressed, once somebody has asked for that. */
  deflated?: readonly Buffer[]
}

/** A page that was rendered with `placeholder` for its nonce. */
export function templateOf(html: string, placeholder: string): PageTemplate {
  const parts = html.split(placeholder).map((part) => Buffer.from(part))
  return { parts, bytes: parts.reduce((sum, { length }) => sum + length, 0) }
}

export function filled({ parts }: PageTemplate, nonce: string): Buffer<ArrayBuffer> {
  return Buffer.concat(between(parts, Buffer.from(nonce)))
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const lastBlock = Buffer.from([1, 0, 0, 0xff, 0xff])

/**
 * The same, compressed with gzip (RFC 1952). Each part was deflated by itself up to a whole byte, so the nonce can stand
 * between them in a block that is not compressed (RFC 1951, 3.2.4), and only the checksum is made anew.
 */
export function filledGzip(template: PageTemplate, nonce: string): Buffer<ArrayBuffer> {
  template.deflated ??= template.parts.map((part) => deflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH }))
  const mark = Buffer.from(nonce)
  const plain = between(template.parts, mark)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(plain.reduce((sum, part) => crc32(part, sum), 0))
  trailer.writeUInt32LE(
    plain.reduce((sum, { length }) => sum + length, 0),
    4,
  )
  return Buffer.concat([gzipHeader, ...between(template.deflated, storedBlock(mark)), lastBlock, trailer])
}

function storedBlock(content: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt16LE(content.length, 1)
  head.writeUInt16LE(0xffff - content.length, 3)
  return Buffer.concat([head, content])
}

function between(parts: readonly Buffer[], mark: Buffer): Buffer[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [mark, part]))
}
