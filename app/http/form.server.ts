import type { SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { data } from '@remix-run/node'
import type { z } from 'zod'
import { statusByCode } from '#app/platform/errors.ts'
import { readForm } from './body.server.ts'
import { neverEchoed } from './kept-form.server.ts'

export interface FormErrors {
  /** Messages by field name. */
  fields?: Record<string, string[]>
  /** Messages about the form as a whole. */
  form?: string[]
}

export interface FormReply {
  /** What `useServerForm` shows: what was typed, and the messages. */
  lastResult: SubmissionResult<string[]>
}

/** The form again, with its messages and its status. */
export type FormRefusal = ReturnType<typeof data<FormReply>>

export type ParsedForm<T> = {
  formData: FormData
  /** The same form again, what was typed kept (passwords apart), with these messages and that status; 422 by default. */
  reply: (errors?: FormErrors, init?: ResponseInit) => FormRefusal
  /** The same form again, 429, saying how long to wait. */
  tooMany: (waitSeconds: number) => FormRefusal
} & ({ ok: true; value: T } | { ok: false })

/** Reads the request's form and parses it with the one schema; throws AppError for an unreadable or oversized body. */
export async function parseForm<S extends z.ZodType>(request: Request, schema: S): Promise<ParsedForm<z.output<S>>> {
  return parseFields(await readForm(request), schema)
}

export function parseFields<S extends z.ZodType>(formData: FormData, schema: S): ParsedForm<z.output<S>> {
  const submission = parseWithZod(formData, { schema })
  const reply = (errors: FormErrors = {}, init: ResponseInit = { status: statusByCode.invalid }) => {
    const lastResult = submission.reply({
      hideFields: neverEchoed,
      ...(errors.fields ? { fieldErrors: errors.fields } : {}),
      ...(errors.form ? { formErrors: errors.form } : {}),
    })
    return data<FormReply>({ lastResult }, init)
  }
  const tooMany = (waitSeconds: number) =>
    reply(
      { form: [`Too many tries. Wait ${inWords(waitSeconds)}, then try again.`] },
      { status: statusByCode.too_many, headers: { 'retry-after': String(waitSeconds) } },
    )
  return submission.status === 'success'
    ? { ok: true, value: submission.value, formData, reply, tooMany }
    : { ok: false, formData, reply, tooMany }
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 60) return `${seconds} seconds`
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
