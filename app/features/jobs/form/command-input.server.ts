import { z } from 'zod'
import { parseTargetUrl } from '#app/features/jobs/http/http-call.ts'
import { maxCommandLength } from '#app/features/jobs/job.ts'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import type { SecretHeader } from '#app/features/jobs/settings/job-settings.ts'

const typed = z
  .string('Enter a command.')
  // A browser sends the line ends of a text area as \r\n, and a shell stumbles over the \r.
  .overwrite((text) => text.replace(/\r\n?/g, '\n'))
  .regex(/\S/, 'Enter a command.')
  .max(maxCommandLength, `A command has at most ${maxCommandLength.toLocaleString('en')} characters.`)
  .regex(/^[^\0]*$/, 'A command cannot contain the NUL character.')

export interface CommandInput {
  kind: JobKind
  /** The address a job of kind http calls, tidy and without credentials; else what a shell is given, as typed. */
  command: string
  /** Of the address, as a header. */
  credentials: SecretHeader | null
}

/** An address is called, anything else is for a shell. What was meant as an address and is none is refused. */
export const commandField = z.object({ command: typed }).transform(({ command }, ctx): CommandInput => {
  const word = command.trim()
  const fault = addressFault(word)
  if (!fault && !/^https?:\S+$/i.test(word)) return { kind: 'shell', command, credentials: null }
  const target = parseTargetUrl(word)
  if (!fault && target.ok) return { kind: 'http', command: target.url, credentials: target.credentials }
  ctx.addIssue({ code: 'custom', path: ['command'], message: fault ?? `${target.ok ? '' : target.fault}.` })
  return z.NEVER
})

/** `ftp://example.com`, `example.com/hook` and `localhost:8080/hook` are no commands that any shell has. */
function addressFault(word: string): string | undefined {
  if (/^(?!https?:)[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(word))
    return 'Use an address that starts with https:// or http://.'
  const isBare = /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,})(:\d+)?\/\S*$/i.test(word)
  return isBare ? `To call this address, write it with its start: https://${word}` : undefined
}
