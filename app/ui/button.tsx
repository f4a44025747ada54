import { Link, type LinkProps } from '@remix-run/react'
import type { ComponentPropsWithoutRef, MouseEvent } from 'react'
import { classNames } from './class-names.ts'

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger'

function buttonClass(variant: ButtonVariant): string {
  return classNames('button', variant !== 'plain' && `button-${variant}`)
}

export interface ButtonProps extends ComponentPropsWithoutRef<'button'> {
  variant?: ButtonVariant
  /** While true a press does nothing, and the button says `pendingText`. It stays focusable. */
  pending?: boolean
  pendingText?: string
}

export function Button({ variant = 'plain', pending = false, pendingText, children, onClick, ...rest }: ButtonProps) {
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (pending) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      type="submit"
      {...rest}
      className={buttonClass(variant)}
      aria-disabled={pending || undefined}
      onClick={press}
    >
      {pending ? (pendingText ?? children) : children}
    </button>
  )
}

export interface LinkButtonProps extends LinkProps {
  variant?: ButtonVariant
}

export function LinkButton({ variant = 'plain', ...rest }: LinkButtonProps) {
  return <Link {...rest} className={buttonClass(variant)} />
}
