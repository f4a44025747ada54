export interface HttpHeader {
  name: string
  value: string
  /** Sealed at rest, never shown again, and not sent on when a target redirects to another origin. */
  isSecret: boolean
}

export const maxHeaders = 50
export const maxHeaderNameLength = 100
export const maxHeaderValueLength = 8000
/** Of all names and values together; many servers refuse more than this. */
export const maxHeadersLength = 16_000

/** Frame the message or belong to one connection (RFC 9110, 7.6.1), so that the server alone may set them. */
const framing = [
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]

/** Sent with every call; a target must be able to trust them. */
const ours = ['idempotency-key', 'user-agent']
const ourPrefixes = ['cronstead-', 'webhook-', 'proxy-', 'sec-']

/** Why a call cannot carry a header of this name, for the field; undefined when it can. */
export function headerNameFault(name: string): string | undefined {
  if (name === '') return 'Type a name'
  if (name.length > maxHeaderNameLength) return `Use at most ${maxHeaderNameLength} characters`
  // RFC 9110, 5.6.2: token.
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return 'Use letters, digits and hyphens'
  const lower = name.toLowerCase()
  if (framing.includes(lower)) return `${name} is set by the connection itself`
  if (ours.includes(lower) || ourPrefixes.some((prefix) => lower.startsWith(prefix))) {
    return `${name} is set by Cronstead`
  }
  return undefined
}

/** Why a header cannot have this value, for the field; undefined when it can. */
export function headerValueFault(value: string): string | undefined {
  if (value.length > maxHeaderValueLength) return `Use at most ${maxHeaderValueLength} characters`
  if (/[\r\n\0]/.test(value)) return 'Type one line'
  // RFC 9110, 5.5: visible ASCII, spaces and tabs; anything else is read differently by every server.
  if (!/^[\t\x20-\x7e]*$/.test(value)) return 'Use plain characters: letters without accents, digits, punctuation'
  return undefined
}

/** Why the headers of a call do not go together; undefined when they do. */
export function headersFault(headers: readonly HttpHeader[]): string | undefined {
  if (headers.length > maxHeaders) return `Use at most ${maxHeaders} headers`
  const length = headers.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
  if (length > maxHeadersLength) return `Use at most ${maxHeadersLength.toLocaleString('en')} characters in all headers`
  const names = headers.map(({ name }) => name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  return twice === undefined ? undefined : `${twice} is there twice: put both values into one, with a comma between`
}
