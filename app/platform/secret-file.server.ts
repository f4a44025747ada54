import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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

/** Puts `text` in place of what the file holds: whoever reads it meanwhile sees the old or the new, whole. */
export function replaceSecretFile(path: string, text: string): void {
  const draft = draftOf(path)
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
    renameSync(draft, path)
    flushFolder(dirname(path))
  } finally {
    rmSync(draft, { force: true })
  }
}

function makeFile(path: string, text: string): string {
  makeFolder(dirname(path))
  const draft = draftOf(path)
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

function draftOf(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}`
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
