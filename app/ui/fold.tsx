import type { ReactNode } from 'react'

/** A part of a form that most leave as it is. `open` it where something in it is wrong, or not as usual. */
export function Fold({
  title,
  note,
  open,
  children,
}: {
  title: string
  note: string
  open: boolean
  children: ReactNode
}) {
  return (
    <details className="fold" open={open}>
      <summary>
        {title} <span className="fold-note">{note}</span>
      </summary>
      <div className="fold-fields">{children}</div>
    </details>
  )
}
