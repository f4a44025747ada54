import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const versionByte = 0
const uuidBytes = 16
const signatureBytes = 16
const checksumBytes = 4
const maxTokenChars = 64

export interface RefreshToken {
  sessionId: string
  /** How many tokens of the session came before this one. */
  counter: number
}

/** A parsed token whose signature is not checked yet. */
export interface PresentedRefreshToken extends RefreshToken {
  signed: Uint8Array
  signature: Uint8Array
}

/** The secret of one session, with which its refresh tokens are signed. */
export function newRefreshKey(): Uint8Array {
  return randomBytes(32)
}

/** GoTrue's format 2: base64url(0x00 | session uuid | uvarint counter | HMAC-SHA-256[:16] | SHA-256[:4]). */
export function encodeRefreshToken({ sessionId, counter }: RefreshToken, key: Uint8Array): string {
  const signed = Buffer.concat([
    Buffer.of(versionByte),
    Buffer.from(sessionId.replaceAll('-', ''), 'hex'),
    encodeUvarint(counter),
  ])
  const body = Buffer.concat([signed, sign(signed, key)])
  return Buffer.concat([body, checksum(body)]).toString('base64url')
}

/** Undefined when the text was never a refresh token; the checksum tells without asking the store. */
export function decodeRefreshToken(token: string): PresentedRefreshToken | undefined {
  if (token.length > maxTokenChars) return undefined
  const bytes = Buffer.from(token, 'base64url')
  const body = bytes.subarray(0, -checksumBytes)
  const signed = body.subarray(0, -signatureBytes)
  const counter = decodeUvarint(signed.subarray(1 + uuidBytes))
  const isWhole = checksum(body).equals(bytes.subarray(-checksumBytes)) && bytes.toString('base64url') === token
  if (!isWhole || signed[0] !== versionByte || counter === undefined) return undefined
  const sessionId = uuidOf(signed.subarray(1, 1 + uuidBytes))
  return { sessionId, counter, signed, signature: body.subarray(-signatureBytes) }
}

export function isSignedWith(token: PresentedRefreshToken, key: Uint8Array): boolean {
  return timingSafeEqual(sign(token.signed, key), token.signature)
}

function sign(bytes: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, signatureBytes)
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, checksumBytes)
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function encodeUvarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return Buffer.of(...bytes, rest)
}

/** Undefined unless all the bytes are one number this language can count. */
function decodeUvarint(bytes: Uint8Array): number | undefined {
  const last = bytes.length - 1
  const endsAtLast = bytes.length > 0 && bytes.every((byte, index) => byte >= 0x80 === index < last)
  if (!endsAtLast) return undefined
  const value = bytes.reduceRight((sum, byte) => sum * 0x80 + (byte % 0x80), 0)
  return Number.isSafeInteger(value) ? value : undefined
}
