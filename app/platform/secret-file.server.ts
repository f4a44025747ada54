import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, makeFolder } from './files.server.ts'
import { StartFault } from './start-fault.server.ts'

/**
 * The text of the file, made by `make` when there is none, readable by its owner alone and on the disk before this
 * returns. Two processes that start at once end with the same text.
 */
export function readOrMakeSecretFile(path: string, make: () => string): string {
  return readIfThere(path) ?? makeFile(path, make())
}

function makeFile(path: string, text: string): string {
  makeFolder(dirname(path))
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, path)
    flushFolder(dirname(path))
  } catch (error) {
    // EEXIST: another process was faster, and its text is the text.
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8')
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StartFault(`${path} cannot be read (${codeOf(error)}): it must be a file that this user may read.`)
  }
}

function flushFolder(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
