import {
  type HttpHeader,
  headerNameFault,
  headersFault,
  headerValueFault,
} from '#app/features/jobs/http/http-header.ts'
import { keptValue, type OpenHeader, type SecretHeader } from './job-settings.ts'

export type ReadHeaders<T> = { ok: true; headers: T[] } | { ok: false; fault: string }

/** Reads headers typed one a line, as `Name: value`. The first fault names its line. */
export function readHeaderLines(text: string): ReadHeaders<OpenHeader> {
  const headers: OpenHeader[] = []
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.trim() === '') continue
    const [, name = '', value = ''] = /^([^:]*):(.*)$/.exec(line) ?? [undefined, line]
    const header = { name: name.trim(), value: value.trim() }
    const fault = line.includes(':') ? faultOf(header) : 'Write a name, a colon and the value.'
    if (fault) return { ok: false, fault: `Line ${index + 1}: ${fault}` }
    headers.push(header)
  }
  const fault = headersFault(headers.map((header): HttpHeader => ({ ...header, isSecret: false })))
  return fault ? { ok: false, fault: `${fault}.` } : { ok: true, headers }
}

/** As `readHeaderLines`; a value that is left as the form shows it is kept, for the names in `saved`. */
export function readSecretLines(text: string, saved: readonly string[]): ReadHeaders<SecretHeader> {
  // The bullets are no header value; by this one they pass the check.
  const read = readHeaderLines(text.replaceAll(keptValue, keptMark))
  if (!read.ok) return read
  const headers = read.headers.map(({ name, value }) => ({ name, value: value === keptMark ? null : value }))
  const unknown = headers.find(({ name, value }) => value === null && !includesName(saved, name))
  return unknown ? { ok: false, fault: `Type the value of ${unknown.name}: none is saved.` } : { ok: true, headers }
}

const keptMark = 'x-cronstead-kept-value'

function includesName(names: readonly string[], name: string): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase())
}

function faultOf({ name, value }: OpenHeader): string | undefined {
  const fault = headerNameFault(name) ?? headerValueFault(value)
  return fault && `${fault}.`
}
