import type { ComponentPropsWithoutRef, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'

export interface FieldProps {
  /** Also the root of `…-description` and `…-error`, the ids that the control is described by. */
  id: string
  label: ReactNode
  hint?: ReactNode
  errors?: readonly string[] | undefined
}

interface Described {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

/** The attributes that tie a control to its hint and errors. */
function controlAria({ id, hint, errors }: Pick<FieldProps, 'id' | 'hint' | 'errors'>): Described {
  const failed = errors !== undefined && errors.length > 0
  const described = classNames(failed && `${id}-error`, Boolean(hint) && `${id}-description`)
  return { id, 'aria-invalid': failed || undefined, 'aria-describedby': described || undefined }
}

function Label({ id, label }: FieldProps) {
  return (
    <label className="field-label" htmlFor={id}>
      {label}
    </label>
  )
}

function Explained({ id, hint, errors }: FieldProps) {
  return (
    <>
      {hint ? (
        <div className="field-hint" id={`${id}-description`}>
          {hint}
        </div>
      ) : null}
      {errors?.length ? (
        <div className="field-error" id={`${id}-error`}>
          <Icon name="alert" />
          <span>{errors.join(' ')}</span>
        </div>
      ) : null}
    </>
  )
}

function Field({ children, ...field }: FieldProps & { children: ReactNode }) {
  return (
    <div className="field">
      <Label {...field} />
      {children}
      <Explained {...field} />
    </div>
  )
}

type ControlProps<Tag extends 'input' | 'textarea' | 'select'> = FieldProps &
  Omit<ComponentPropsWithoutRef<Tag>, 'id' | 'className'> & { mono?: boolean }

function split<Props extends FieldProps & { mono?: boolean }>(props: Props) {
  const { id, label, hint, errors, mono = false, ...control } = props
  const className = classNames('input', mono && 'input-mono')
  return {
    field: { id, label, hint, errors },
    control: { ...control, ...controlAria({ id, hint, errors }), className },
  }
}

export function TextField(props: ControlProps<'input'>) {
  const { field, control } = split(props)
  return (
    <Field {...field}>
      <input type="text" {...control} />
    </Field>
  )
}

export function TextAreaField(props: ControlProps<'textarea'>) {
  const { field, control } = split(props)
  return (
    <Field {...field}>
      <textarea {...control} />
    </Field>
  )
}

/** `children` are the options. */
export function SelectField(props: ControlProps<'select'>) {
  const { field, control } = split(props)
  return (
    <Field {...field}>
      <select {...control} />
    </Field>
  )
}

export type SwitchFieldProps = FieldProps & Omit<ComponentPropsWithoutRef<'input'>, 'id' | 'className' | 'type'>

/** A checkbox that looks like a switch; unchecked it sends nothing, as checkboxes do. */
export function SwitchField({ id, label, hint, errors, ...control }: SwitchFieldProps) {
  const field = { id, label, hint, errors }
  return (
    <div className="field field-switch">
      <input {...control} {...controlAria(field)} type="checkbox" className="switch" />
      <Label {...field} />
      <Explained {...field} />
    </div>
  )
}
