import type { z } from 'zod'

/** The first of what is wrong, after the name of its field. */
export function faultOf({ issues: [issue] }: z.ZodError): string {
  const field = issue?.path.join('.') ?? ''
  return `${field}: ${issue?.message}`
}

export function inThousands(count: number): string {
  return count.toLocaleString('en')
}

/** “1 job”, “1,200 jobs”. */
export function counted(count: number, noun: string): string {
  return `${inThousands(count)} ${noun}${count === 1 ? '' : 's'}`
}
