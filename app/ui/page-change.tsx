import { useLocation } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'

function focusOnPage() {
  const place = document.querySelector<HTMLElement>('main h1[tabindex]') ?? document.querySelector('main')
  place?.focus({ preventScroll: true })
}

/**
 * Does after a client-side navigation what a page load does by itself: says the new title and moves focus to its heading.
 * A change of the query alone (sorting, paging) is announced, and focus stays on the link.
 */
export function PageChange() {
  const { pathname, search } = useLocation()
  const shown = useRef({ pathname, search })
  const [title, setTitle] = useState('')

  useEffect(() => {
    const before = shown.current
    if (before.pathname === pathname && before.search === search) return
    shown.current = { pathname, search }
    setTitle(document.title)
    if (before.pathname !== pathname) focusOnPage()
  }, [pathname, search])

  return (
    <p className="visually-hidden" aria-live="polite">
      {title}
    </p>
  )
}
