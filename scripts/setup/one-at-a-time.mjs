import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

const lock = '.setup.lock'
/** No work takes longer: a process that has the number of one that ended long ago is not waited for. */
const limitMs = 15 * 60_000

/**
 * Does the work when no other command does such work in this folder: `npm start` and `npm run auth-server` may be
 * started at once, and both install and build.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
export function oneAtATime(work) {
  while (!take()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  try {
    return work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    // In a folder that cannot be written to nothing is installed or built either.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') return true
  }
  if (isLeftBehind()) rmSync(lock, { force: true })
  return false
}

/** By a command that was killed, or that gave up. */
function isLeftBehind() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > limitMs) return true
    const pid = Number(readFileSync(lock, 'utf8'))
    // Empty for the blink between making the file and writing to it.
    if (pid > 0) process.kill(pid, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
