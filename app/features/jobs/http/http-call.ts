import type { HttpHeader } from './http-header.ts'
import type { StatusRange } from './status-range.ts'

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
export type HttpMethod = (typeof httpMethods)[number]

/** The call a job of kind `http` makes. Values are checked when the job is saved and trusted here. */
export interface HttpCall {
  method: HttpMethod
  /** http: or https:, without user name, password and fragment. */
  url: string
  headers: HttpHeader[]
  /** Null sends none. GET and HEAD have none. */
  body: string | null
  expect: ExpectedAnswer
  /** `whsec_` and base64 of 24 to 64 bytes (Standard Webhooks). */
  signingSecret: string
}

/** The run succeeds when the status is in one of the ranges and the body holds the text. */
export interface ExpectedAnswer {
  statuses: StatusRange[]
  /** Null takes any body. */
  contains: string | null
}

export const maxUrlLength = 2000
/** Of the body a job sends, in bytes of UTF-8. */
export const maxCallBodyBytes = 64 * 1024
export const maxContainsLength = 1000

/** Why a call cannot send this body, for the field; undefined when it can. */
export function callBodyFault({ method, body }: Pick<HttpCall, 'method' | 'body'>): string | undefined {
  if (body === null) return undefined
  if (!takesBody(method)) return `A ${method} request has no body: empty this field, or use POST`
  const size = new TextEncoder().encode(body).byteLength
  return size > maxCallBodyBytes ? `Use at most ${maxCallBodyBytes / 1024} kB` : undefined
}

/** Why an answer cannot be searched for this text, for the field; undefined when it can. */
export function containsFault(text: string): string | undefined {
  if (text === '') return 'Type the text to look for'
  return text.length > maxContainsLength
    ? `Use at most ${maxContainsLength.toLocaleString('en')} characters`
    : undefined
}

function takesBody(method: HttpMethod): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/** What a member typed as address, taken apart; or why it cannot be called, for the field. */
export type TargetUrl = { ok: true; url: string; credentials: HttpHeader | null } | { ok: false; fault: string }

/**
 * Reads the address of a target. A user name and password in it become a secret Authorization header, for the address
 * is shown wherever the job is.
 */
export function parseTargetUrl(text: string): TargetUrl {
  const typed = text.trim()
  if (typed.length > maxUrlLength) return { ok: false, fault: `Use at most ${maxUrlLength} characters` }
  if (!URL.canParse(typed)) return { ok: false, fault: 'Type a whole address, such as https://example.com/hook' }
  const url = new URL(typed)
  if (!/^https?:$/.test(url.protocol))
    return { ok: false, fault: 'Use an address that starts with https:// or http://' }
  url.hash = ''
  const credentials = credentialsOf(url)
  url.username = ''
  url.password = ''
  return { ok: true, url: url.href, credentials }
}

function credentialsOf({ username, password }: URL): HttpHeader | null {
  if (username === '' && password === '') return null
  const pair = new TextEncoder().encode(`${decoded(username)}:${decoded(password)}`)
  return { name: 'Authorization', value: `Basic ${btoa(String.fromCharCode(...pair))}`, isSecret: true }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
