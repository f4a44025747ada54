import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export type BadgeTone = 'active' | 'paused'

const iconByTone: Record<BadgeTone, IconName> = { active: 'play', paused: 'pause' }

/** A state in words, a shape and a colour. */
export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <span className={`badge badge-${tone}`}>
      <Icon name={iconByTone[tone]} />
      {children}
    </span>
  )
}
