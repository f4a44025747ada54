import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'

export interface EmptyStateProps {
  title: string
  /** What belongs here and how it comes about. */
  children: ReactNode
  /** The link or button that makes the first one. */
  action?: ReactNode
}

/** A blank sheet that says what will be written on it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="fanfold">
      <div className="empty">
        <Mark />
        <h2>{title}</h2>
        <div className="empty-body stack">{children}</div>
        {action ? <div className="actions">{action}</div> : null}
      </div>
    </div>
  )
}
