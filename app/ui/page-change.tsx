import { useLocation } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'

function focusOn(...places: string[]) {
  const place = places.map((selector) => document.querySelector<HTMLElement>(selector)).find(Boolean)
  place?.focus({ preventScroll: true })
}

/** What had the focus is gone, or belongs to the page before; a list turned over starts at its top. */
function isFocusLeftBehind(): boolean {
  const at = document.activeElement
  return !at || at === document.body || at.closest('.pagination') !== null
}

/**
 * Does after a client-side navigation what a page load does by itself: says the new title and moves focus to its heading,
 * or to the field that is wrong.
 * On the same page focus stays where it is (on the search, on the link that sorts), or goes to the list if it is lost.
 */
export function PageChange() {
  const { key, pathname } = useLocation()
  const shown = useRef({ key, pathname })
  const [title, setTitle] = useState('')

  useEffect(() => {
    const before = shown.current
    if (before.key === key) return
    shown.current = { key, pathname }
    setTitle(document.title)
    if (before.pathname !== pathname) focusOn('main [aria-invalid]', 'main h1[tabindex]', 'main')
    else if (isFocusLeftBehind()) focusOn('main table[tabindex]', 'main h1[tabindex]', 'main')
  }, [key, pathname])

  return (
    <p className="visually-hidden" aria-live="polite">
      {title}
    </p>
  )
}
