import type { ReactNode } from 'react'

export type BadgeTone = 'active' | 'paused' | 'open' | 'good' | 'bad' | 'off'

/** A state in words, a shape and a colour. The shape comes from the style sheet, for a list has fifty of them. */
export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>
}
