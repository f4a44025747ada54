import { Link, NavLink } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Mark } from './mark.tsx'

function Wordmark({ to }: { to: string }) {
  return (
    <Link className="wordmark" to={to}>
      <Mark />
      Cronstead
    </Link>
  )
}

interface FrameProps {
  bar: ReactNode
  footer?: ReactNode
  children: ReactNode
}

function Frame({ bar, footer, children }: FrameProps) {
  return (
    <div className="frame">
      <a className="button skip" href="#main">
        Skip to the content
      </a>
      <header className="topbar">
        <div className="topbar-inner">{bar}</div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {footer ? (
        <footer className="footer">
          <div className="footer-inner">{footer}</div>
        </footer>
      ) : null}
    </div>
  )
}

export interface SignedInShellProps {
  email: string
  /** The form that signs the member out. */
  signOut: ReactNode
  children: ReactNode
}

export function SignedInShell({ email, signOut, children }: SignedInShellProps) {
  const bar = (
    <>
      <Wordmark to="/jobs" />
      <nav className="topnav" aria-label="Main">
        <ul>
          <li>
            <NavLink to="/jobs">Jobs</NavLink>
          </li>
          <li>
            <NavLink to="/settings">Settings</NavLink>
          </li>
        </ul>
      </nav>
      <div className="topbar-end">
        <span className="topbar-email" title={email}>
          {email}
        </span>
        {signOut}
      </div>
    </>
  )
  return <Frame bar={bar}>{children}</Frame>
}

export interface SignedOutShellProps {
  /** Links at the end of the bar. */
  actions?: ReactNode
  footer?: ReactNode
  children: ReactNode
}

export function SignedOutShell({ actions, footer, children }: SignedOutShellProps) {
  const bar = (
    <>
      <Wordmark to="/" />
      {actions ? (
        <nav className="topbar-end" aria-label="Main">
          {actions}
        </nav>
      ) : null}
    </>
  )
  return (
    <Frame bar={bar} footer={footer}>
      {children}
    </Frame>
  )
}
