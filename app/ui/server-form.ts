import type { SubmissionResult } from '@conform-to/dom'
import { useNavigation } from '@remix-run/react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useUnsent } from './keep-form.ts'

export interface ServerFormOptions<Name extends string> {
  id: string
  /** What the action answered; undefined before the first try. */
  lastResult: SubmissionResult<string[]> | undefined
  defaultValue?: Partial<Record<Name, string | number | boolean | undefined>>
}

export interface ServerField {
  id: string
  name: string
  errors: string[] | undefined
  /** What it holds at first: as it was sent last, else by default; undefined where that is nothing. */
  initialValue: string | undefined
  /** What is typed there now. */
  value: string
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/**
 * A form that the server checks: the browser needs no schema, and without JavaScript it is the same form.
 * After a refused try the focus goes to the first wrong field.
 */
export function useServerForm<Name extends string>({ id, lastResult, defaultValue }: ServerFormOptions<Name>) {
  const navigation = useNavigation()
  const pending = navigation.state !== 'idle' && navigation.formMethod === 'POST'
  const unsent = useUnsent()
  const [typed, setTyped] = useState<Record<string, string>>({})
  const errors = lastResult?.error ?? {}
  useFocusOnWrong(id, lastResult)
  const firstWrong = Object.keys(errors).find((name) => name !== '' && errors[name])
  const field = (name: Name): ServerField => {
    const initialValue = asSent((lastResult?.initialValue ?? defaultValue)?.[name])
    return {
      id: `${id}-${name}`,
      name,
      errors: errors[name] ?? undefined,
      initialValue,
      value: typed[name] ?? initialValue ?? '',
    }
  }
  return {
    field,
    formProps: {
      id,
      noValidate: true,
      onInput: ({ target }: FormEvent) => {
        const { name, value } = target as Control
        setTyped((before) => ({ ...before, [name]: value }))
      },
    },
    // Gone while the next try is under way, so that a second failure is said again.
    formErrors: unsent && !pending ? [unsent] : errors[''],
    pending,
    /** Without JavaScript the browser moves the focus there when the page comes back. */
    firstWrongId: firstWrong && `${id}-${firstWrong}`,
  }
}

/** A form sends nothing for a box that is not ticked, and an empty field says as much. */
function asSent(value: unknown): string | undefined {
  return value === true ? 'on' : String(value || '') || undefined
}

/** A result that came with the page is left to `autoFocus`. */
function useFocusOnWrong(formId: string, result: SubmissionResult<string[]> | undefined): void {
  const seen = useRef(result)
  useEffect(() => {
    const isNew = seen.current !== result
    seen.current = result
    if (!isNew || result?.status !== 'error') return
    const controls = (document.getElementById(formId) as HTMLFormElement).elements
    for (const control of controls) if (result.error?.[(control as Control).name]) return (control as Control).focus()
  }, [formId, result])
}

/** What a field of app/ui needs of it; `initialValue` is never sent back for passwords. */
export function fieldProps({ id, name, errors, initialValue }: ServerField, firstWrongId?: string) {
  return { id, name, errors, defaultValue: initialValue, autoFocus: id === firstWrongId }
}
