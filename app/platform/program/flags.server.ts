import { parseArgs } from 'node:util'
import type { z } from 'zod'

interface Flag {
  /** What stands for the value in the help; without it the flag takes none. */
  value?: string
  help: string
}

/** The flags of a program, each by its name without the dashes. */
export interface FlagSet<Values> {
  flags: Record<keyof Values & string, Flag>
  schema: z.ZodType<Values>
}

export type Asked<Values> =
  | { state: 'help' }
  | { state: 'faulty'; faults: string[] }
  | { state: 'good'; values: Values; words: string[] }

/** Reads a command line; `words` is what stands in it without dashes, which is a fault unless `takesWords`. */
export function readFlags<Values>(set: FlagSet<Values>, args: readonly string[], takesWords = false): Asked<Values> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, ...parserOptions(set) },
      allowPositionals: takesWords,
    })
    const { help, ...given } = values
    if (help) return { state: 'help' }
    const parsed = set.schema.safeParse(given)
    if (parsed.success) return { state: 'good', values: parsed.data, words: positionals }
    return {
      state: 'faulty',
      faults: parsed.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`),
    }
  } catch (error) {
    // The parser's messages are meant for whoever typed the line; a hint at escaping follows the first sentence.
    if (error instanceof TypeError) return { state: 'faulty', faults: [error.message.split('. ')[0] ?? ''] }
    throw error
  }
}

/** `usage`, and below it one line a flag. */
export function helpText<Values>(usage: string, set: FlagSet<Values>): string {
  const rows = Object.entries<Flag>({ ...set.flags, help: { help: 'this list' } }).map(
    ([name, { value, help }]) => [value ? `--${name} ${value}` : `--${name}`, help] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return `${usage}\n\n${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}\n`
}

function parserOptions<Values>(set: FlagSet<Values>) {
  const flags = Object.entries<Flag>(set.flags)
  return Object.fromEntries(flags.map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' } as const]))
}
