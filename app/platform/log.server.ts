import { type Logger, pino } from 'pino'

export type Log = Logger

/** Where a secret could ride into a log line; pino cuts these paths before the line is written. */
const secretPaths = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'cookie',
  'authorization',
  '*.password',
  '*.token',
  '*.access_token',
  '*.refresh_token',
  '*.cookie',
  '*.authorization',
  'headers.cookie',
  'headers.authorization',
]

/** JSON lines on stdout, one object an event; `level` as in pino ('silent' in tests). */
export function createLog(level: string): Log {
  return pino({ level, base: null, redact: { paths: secretPaths, censor: '[secret]' } })
}
