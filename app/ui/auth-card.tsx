import type { ReactNode } from 'react'

export interface AuthCardProps {
  title: string
  lead?: ReactNode
  /** The way to the sibling page: "New here? Sign up". */
  foot?: ReactNode
  children: ReactNode
}

/** The one card in the middle of the sign-up and sign-in pages. */
export function AuthCard({ title, lead, foot, children }: AuthCardProps) {
  return (
    <div className="auth">
      <div className="auth-card stack">
        <header className="auth-head stack">
          <h1 tabIndex={-1}>{title}</h1>
          {lead ? <p className="page-lead">{lead}</p> : null}
        </header>
        {children}
        {foot ? <p className="auth-foot">{foot}</p> : null}
      </div>
    </div>
  )
}
