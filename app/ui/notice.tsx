import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

export type NoticeTone = 'info' | 'success' | 'warning' | 'danger'

const iconByTone: Record<NoticeTone, IconName> = { info: 'info', success: 'check', warning: 'alert', danger: 'alert' }

export interface NoticeProps {
  tone?: NoticeTone
  title?: ReactNode
  children?: ReactNode
}

/** A message on the page. Danger interrupts a screen reader, the others wait their turn. */
export function Notice({ tone = 'info', title, children }: NoticeProps) {
  return (
    <div className={classNames('notice', `notice-${tone}`)} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={iconByTone[tone]} />
      <div>
        {title ? <p className="notice-title">{title}</p> : null}
        {children}
      </div>
    </div>
  )
}
