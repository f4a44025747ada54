import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, makeFolder } from './files.server.ts'
import { StartFault } from './start-fault.server.ts'

/** Makes the data folder when it is missing, and tries whether this user may write there; throws a StartFault if not. */
export function prepareDataDir(dataDir: string): void {
  const folder = `The data folder ${dataDir} (DATA_DIR)`
  try {
    makeFolder(dataDir)
  } catch (error) {
    const code = codeOf(error)
    const what = code === 'ENOTDIR' || code === 'EEXIST' ? 'is a file, or lies under one' : `cannot be made (${code})`
    throw new StartFault(`${folder} ${what}. Name another folder, or make this one first.`)
  }
  const probe = join(dataDir, `.probe-${randomBytes(8).toString('hex')}`)
  try {
    writeFileSync(probe, '', { mode: 0o600, flag: 'wx' })
    rmSync(probe)
  } catch (error) {
    const user = `this user (uid ${process.getuid?.() ?? 'unknown'})`
    throw new StartFault(
      `${folder} cannot be written to by ${user}: ${codeOf(error)}. Give it the right to, or name another folder.`,
    )
  }
}
