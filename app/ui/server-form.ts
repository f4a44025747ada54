import { type DefaultValue, type FieldMetadata, getFormProps, type SubmissionResult, useForm } from '@conform-to/react'
import { useNavigation } from '@remix-run/react'
import { useUnsent } from './keep-form.ts'

export interface ServerFormOptions<Shape> {
  id: string
  /** What the action answered; undefined before the first try. */
  lastResult: SubmissionResult<string[]> | undefined
  defaultValue?: DefaultValue<Shape>
}

/**
 * A form that the server checks: the browser needs no schema, and without JavaScript it is the same form.
 * After a refused try the focus goes to the first wrong field.
 */
export function useServerForm<Shape extends Record<string, unknown>>(options: ServerFormOptions<Shape>) {
  const [form, fields] = useForm<Shape>({
    id: options.id,
    lastResult: options.lastResult,
    ...(options.defaultValue ? { defaultValue: options.defaultValue } : {}),
  })
  const navigation = useNavigation()
  const pending = navigation.state !== 'idle' && navigation.formMethod === 'POST'
  const unsent = useUnsent()
  const firstWrong = Object.keys(form.allErrors).find((name) => name !== '')
  return {
    fields,
    formProps: getFormProps(form),
    // Gone while the next try is under way, so that a second failure is said again.
    formErrors: unsent && !pending ? [unsent] : form.errors,
    pending,
    /** Without JavaScript the browser moves the focus there when the page comes back. */
    firstWrongId: firstWrong && fields[firstWrong]?.id,
  }
}

/** What a field of app/ui needs of conform's metadata; `value` is never sent back for passwords. */
export function fieldProps(field: FieldMetadata<unknown>, firstWrongId?: string) {
  return {
    id: field.id,
    name: field.name,
    errors: field.errors,
    defaultValue: typeof field.initialValue === 'string' ? field.initialValue : undefined,
    autoFocus: field.id === firstWrongId,
  }
}
