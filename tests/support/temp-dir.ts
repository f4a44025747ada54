import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder of this test's own, removed when the test ends. */
export function tempDir(): string {
  const { path, remove } = standingTempDir()
  onTestFinished(remove)
  return path
}

/** A folder for all tests of a file, which removes it when they ended. */
export function standingTempDir(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cronstead-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
