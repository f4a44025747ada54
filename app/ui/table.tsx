// biome-ignore-all lint/a11y/noRedundantRoles: as cards the parts of a table are not displayed as such, which in Safari takes their roles away
import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'

export interface TableProps {
  /** Names the table to a screen reader; visually hidden. */
  caption: string
  className?: string
  head: ReactNode
  children: ReactNode
}

/** A table whose rows turn into cards where its frame is narrow. Roles are spelt out because `display` would drop them. */
export function Table({ caption, className, head, children }: TableProps) {
  return (
    <div className="table-frame" data-key={caption}>
      <table role="table" tabIndex={-1} className={classNames('table', className)}>
        <caption className="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">{head}</tr>
        </thead>
        <tbody role="rowgroup">{children}</tbody>
      </table>
    </div>
  )
}

/** `id` tells which row it still is in a part of a page that is drawn anew. */
export function Row({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <tr role="row" data-key={id}>
      {children}
    </tr>
  )
}

/** A column's heading. With `hidden` only a screen reader reads it. */
export function HeadCell({ children, hidden = false }: { children: ReactNode; hidden?: boolean }) {
  return (
    <th role="columnheader" scope="col">
      {hidden ? <span className="visually-hidden">{children}</span> : children}
    </th>
  )
}

export interface SortHeadCellProps {
  children: ReactNode
  /** Where a press leads: the same list, sorted by this column. */
  to: string
  /** How the list is sorted by this column now; undefined when it is not. */
  sorted?: 'ascending' | 'descending' | undefined
}

export function SortHeadCell({ children, to, sorted }: SortHeadCellProps) {
  const icon = sorted === 'ascending' ? 'up' : sorted === 'descending' ? 'down' : 'sort'
  return (
    <th role="columnheader" scope="col" aria-sort={sorted}>
      <Link className="sort" to={to} preventScrollReset>
        {children}
        <Icon name={icon} />
      </Link>
    </th>
  )
}

/** The cell that names its row; the title of the card on a phone. */
export function RowHead({ children }: { children: ReactNode }) {
  return (
    <th role="rowheader" scope="row">
      {children}
    </th>
  )
}

export interface CellProps {
  /** The column's name, shown beside the value when the row is a card. */
  label?: string
  kind?: 'actions'
  children: ReactNode
}

export function Cell({ label, kind, children }: CellProps) {
  return (
    <td role="cell" data-label={label} className={kind && `cell-${kind}`}>
      {children}
    </td>
  )
}
