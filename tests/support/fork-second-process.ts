import { fork } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export type Task = 'holdWriteLock' | 'holdReadLock' | 'insertHundred'

/** Starts another process on the database and waits until it is at work; `letGo` ends its work and waits for its end. */
export async function forkSecondProcess(task: Task, url: string): Promise<{ letGo: () => Promise<void> }> {
  const child = fork(new URL('./second-process.ts', import.meta.url), [task, url], { execArgv: [] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const ended = once(child, 'exit')
  await once(child, 'message')
  return {
    async letGo() {
      child.send('let go')
      const [code] = await ended
      if (code !== 0) throw new Error(`The second process ended with ${code}`)
    },
  }
}
