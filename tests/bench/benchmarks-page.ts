import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

const path = 'docs/benchmarks.md'
const sections = ['Pages', 'Engine', 'Calls', 'Accounts', 'Supabase and Turso'] as const

/** What a benchmark ran on. */
export const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`

/** Puts a section of docs/benchmarks.md in the place of what it was; the others stay. */
export function writeSection(name: (typeof sections)[number], text: string): void {
  const [, ...parts] = readFileSync(path, 'utf8').split(/^## /m)
  const textOf = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  )
  textOf.set(name, text.trim())
  const known = sections.filter((section) => textOf.has(section))
  writeFileSync(path, `# Benchmarks\n${known.map((section) => `\n## ${section}\n\n${textOf.get(section)}\n`).join('')}`)
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  return line(head) + line(head.map((_, index) => (index === 0 ? '---' : '---:'))) + rows.map(line).join('')
}
