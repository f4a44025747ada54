import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepMs = 30_000
const digits = 6
/** A code of the step before or after is taken too, for clocks differ and people type. */
const skew = 1
/** Five minutes. */
const trustedAhead = 10
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 160 random bits in base32, as RFC 4226 recommends. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(20))
}

/** The address that an authenticator app reads out of the QR code. */
export function totpUri({ issuer, account, secret }: { issuer: string; account: string; secret: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const fields = { algorithm: 'SHA1', digits, issuer, period: stepMs / 1000, secret }
  const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `otpauth://totp/${label}?${query.join('&')}`
}

/** The code of the half minute in which `ms` lies (RFC 6238 with SHA-1, 6 digits). */
export function totpCode(secret: string, ms: number): string {
  return codeOfStep(fromBase32(secret), Math.floor(ms / stepMs))
}

/**
 * The step whose code this is; undefined when it is none of about now, or of a step not after `lastStep`. A `lastStep` from far
 * ahead was taken under a clock that was wrong, and would lock the factor until then.
 */
export function totpStep(secret: string, code: string, now: number, lastStep: number): number | undefined {
  const key = fromBase32(secret)
  const current = Math.floor(now / stepMs)
  const steps = Array.from({ length: 2 * skew + 1 }, (_, index) => current - skew + index)
  const last = lastStep > current + trustedAhead ? 0 : lastStep
  return steps.find((step) => step > last && isEqual(codeOfStep(key, step), code.trim()))
}

function codeOfStep(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.max(0, step)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) % 16
  const number = hash.readUInt32BE(offset) % 2 ** 31
  return String(number % 10 ** digits).padStart(digits, '0')
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b.padEnd(a.length)).subarray(0, a.length))
}

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('')
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
