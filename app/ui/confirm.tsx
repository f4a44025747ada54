import type { ReactNode } from 'react'

export interface ConfirmProps {
  /** The button that opens the question: "Delete…". */
  label: ReactNode
  /** The question: what goes, and that it does not come back. */
  question: ReactNode
  /** The form that does it. */
  children: ReactNode
}

/** Asks before something is lost. It opens and closes without JavaScript, and nothing happens until its form is sent. */
export function Confirm({ label, question, children }: ConfirmProps) {
  return (
    <details className="confirm">
      <summary className="button button-danger">{label}</summary>
      <div className="confirm-body stack">
        <p>{question}</p>
        {children}
      </div>
    </details>
  )
}
