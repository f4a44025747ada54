import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  path: string
  text: string
}

/** Every file under these folders whose name ends so, in the order of their paths. */
export function sourceFiles(folders: readonly string[], ending: RegExp): SourceFile[] {
  return folders
    .flatMap((folder) => filesUnder(folder))
    .filter((path) => ending.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
