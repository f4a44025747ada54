import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The libSQL URL of a file, whose folder is made when missing, readable by its owner alone. */
export function fileUrl(path: string): string {
  const absolute = resolve(path)
  mkdirSync(dirname(absolute), { recursive: true, mode: 0o700 })
  return pathToFileURL(absolute).href
}
