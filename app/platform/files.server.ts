import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The libSQL URL of a file, whose folder is made when missing, readable by its owner alone. */
export function fileUrl(path: string): string {
  const absolute = resolve(path)
  makeFolder(dirname(absolute))
  return pathToFileURL(absolute).href
}

/** Makes the folder and those above it, readable by their owner alone; throws when it is no folder or cannot be one. */
export function makeFolder(path: string): void {
  // Node's own `recursive` never ends where a folder that exists takes none, such as /proc.
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have been faster.
    if (codeOf(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error
  }
}

/** Such as ENOENT. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
