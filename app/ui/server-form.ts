import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react'
import { useNavigation } from '@remix-run/react'
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

/**
 * A form that the server checks: the browser needs no schema, and without JavaScript it is the same form.
 * After a refused try the focus goes to the first wrong field.
 */
export function useServerForm<Name extends string>({ id, lastResult, defaultValue }: ServerFormOptions<Name>) {
  const [form, fields] = useForm<Record<string, string>>({
    id,
    lastResult,
    ...(defaultValue && { defaultValue: defaultValue as Record<string, string> }),
  })
  const navigation = useNavigation()
  const pending = navigation.state !== 'idle' && navigation.formMethod === 'POST'
  const unsent = useUnsent()
  const field = (name: string): ServerField => {
    const { id, errors, initialValue, value = '' } = fields[name] as NonNullable<(typeof fields)[string]>
    return { id, name, errors, initialValue, value }
  }
  const firstWrong = Object.keys(form.allErrors).find((name) => name !== '')
  return {
    field: field as (name: Name) => ServerField,
    formProps: getFormProps(form),
    // Gone while the next try is under way, so that a second failure is said again.
    formErrors: unsent && !pending ? [unsent] : form.errors,
    pending,
    /** Without JavaScript the browser moves the focus there when the page comes back. */
    firstWrongId: firstWrong && field(firstWrong).id,
  }
}

/** What a field of app/ui needs of it; `initialValue` is never sent back for passwords. */
export function fieldProps({ id, name, errors, initialValue }: ServerField, firstWrongId?: string) {
  return { id, name, errors, defaultValue: initialValue, autoFocus: id === firstWrongId }
}
