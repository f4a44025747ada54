import { z } from 'zod'

/** Secrets are never sent back to a page. */
export const neverEchoed = ['password', 'currentPassword', 'newPassword', 'code', 'codeOld', 'codeNew', 'secret']

/** The field in which a page carries a whole form that could not be taken yet, to be sent again from there. */
export const keptField = 'keptForm'

const entries = z.array(z.tuple([z.string(), z.string()]))

/** The form as the text of that field; undefined where it holds a secret or a file. */
export function packForm(form: FormData): string | undefined {
  const fields = [...form]
  if (fields.some(([name, value]) => neverEchoed.includes(name) || typeof value !== 'string')) return undefined
  return JSON.stringify(fields)
}

/** The fields of a packed form; throws when it is none. */
export function unpackForm(packed: FormDataEntryValue): [name: string, value: string][] {
  return entries.parse(JSON.parse(String(packed)))
}
