import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { hiddenField, type Visitor } from './visitor.ts'

/** Presses "Run now" on the page of a job and answers the address of the run. */
export async function pressRunNow(member: Visitor, job: string): Promise<string> {
  const page = await (await member.get(job)).text()
  const pressed = await member.post(`${job}/run`, { formKey: hiddenField(page, 'formKey') })
  expect(pressed.status).toBe(303)
  return pressed.headers.get('location') ?? ''
}

/** The page of that address, as soon as it says so. */
export async function pageSaying(member: Visitor, path: string, words: RegExp, limitMs = 10_000): Promise<string> {
  for (const end = Date.now() + limitMs; ; await sleep(30)) {
    const page = await (await member.get(path)).text()
    if (words.test(page)) return page
    if (Date.now() > end) throw new Error(`${path} does not say ${words}:\n${page.slice(0, 4000)}`)
  }
}
