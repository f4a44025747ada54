import type { Seal } from '#app/platform/seal.server.ts'
import type { SecretHeader } from './job-settings.ts'

export interface SealedHeader {
  name: string
  sealed: string
}

/** Whose secrets they are; a sealed text opens for no other job. */
export interface SecretOwner {
  userId: string
  jobId: string
}

/** Reads the column `secret_headers`. */
export function sealedHeaders(column: string): SealedHeader[] {
  return JSON.parse(column)
}

/** The same headers, sealed, for the column; a value that is null is the saved one of that name. */
export function sealHeaders(
  seal: Seal,
  owner: SecretOwner,
  headers: readonly SecretHeader[],
  saved: readonly SealedHeader[],
): SealedHeader[] {
  return headers.flatMap(({ name, value }) => {
    if (value !== null) return { name, sealed: seal.seal(value, headerContext(owner, name)) }
    const kept = savedAs(name, saved)
    // The name may have been written in other letters since.
    return kept ? { name: kept.name, sealed: kept.sealed } : []
  })
}

/** The values, to be sent. Throws a SealError where a key is missing. */
export function openHeaders(seal: Seal, owner: SecretOwner, saved: readonly SealedHeader[]): SecretHeader[] {
  return saved.map(({ name, sealed }) => ({ name, value: seal.open(sealed, headerContext(owner, name)) }))
}

/** The same headers, sealed by the seal's first key; undefined when all are. Throws a SealError where a key is missing. */
export function resealHeaders(
  seal: Seal,
  owner: SecretOwner,
  saved: readonly SealedHeader[],
): SealedHeader[] | undefined {
  if (saved.every(({ sealed }) => seal.isCurrent(sealed))) return undefined
  return sealHeaders(seal, owner, openHeaders(seal, owner, saved), [])
}

/** The headers with null for each value that is the saved one, typed again. */
export function withoutKnownValues(
  seal: Seal,
  owner: SecretOwner,
  headers: readonly SecretHeader[],
  saved: readonly SealedHeader[],
): SecretHeader[] {
  return headers.map((header) => {
    const kept = savedAs(header.name, saved)
    const isKnown = kept !== undefined && seal.open(kept.sealed, headerContext(owner, kept.name)) === header.value
    return isKnown ? { name: header.name, value: null } : header
  })
}

function savedAs(name: string, saved: readonly SealedHeader[]): SealedHeader | undefined {
  return saved.find((header) => header.name.toLowerCase() === name.toLowerCase())
}

function headerContext({ userId, jobId }: SecretOwner, name: string): string {
  return `${userId}|${jobId}|header|${name.toLowerCase()}`
}
