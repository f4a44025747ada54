import { useEffect, useRef, useState } from 'react'
import { morph } from './morph.ts'

declare const rendered: unique symbol

/** Markup that React made on the server, and so escaped; `renderHtml` alone makes it. */
export type RenderedHtml = string & { readonly [rendered]: true }

/**
 * A part of a page that only the server knows how to draw: the browser shows it, and needs no code for it. Drawn anew it
 * changes where it differs.
 */
export function Rendered({ html }: { html: RenderedHtml }) {
  const box = useRef<HTMLDivElement>(null)
  const [first] = useState(html)
  const shown = useRef(html)
  useEffect(() => {
    if (shown.current === html) return
    shown.current = html
    morph(box.current as Node, new DOMParser().parseFromString(html, 'text/html').body)
  }, [html])
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the type says that React wrote it.
  return <div ref={box} className="rendered" dangerouslySetInnerHTML={{ __html: first }} />
}
