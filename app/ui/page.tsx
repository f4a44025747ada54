import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface Crumb {
  label: string
  to: string
}

export interface PageProps {
  title: ReactNode
  lead?: ReactNode
  /** Buttons and links beside the title. */
  actions?: ReactNode
  /** The pages above this one, outermost first. */
  crumbs?: readonly Crumb[]
  /** Forms and single things read better in a narrow column. */
  narrow?: boolean
  children: ReactNode
}

export function Page({ title, lead, actions, crumbs, narrow = false, children }: PageProps) {
  return (
    <div className={classNames('page stack', narrow && 'page-narrow')}>
      <header className="page-head">
        <div className="page-head-text stack">
          {crumbs ? <Crumbs crumbs={crumbs} /> : null}
          <h1 tabIndex={-1}>{title}</h1>
          {lead ? <p className="page-lead">{lead}</p> : null}
        </div>
        {actions ? <div className="actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  )
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav className="crumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.to}>
            <Link to={crumb.to}>{crumb.label}</Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}

export interface SectionProps {
  title: ReactNode
  children: ReactNode
}

/** A part of a page under its own heading. */
export function Section({ title, children }: SectionProps) {
  return (
    <section className="section stack">
      <h2>{title}</h2>
      {children}
    </section>
  )
}
