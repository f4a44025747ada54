import { useNavigation } from '@remix-run/react'

/** A thin bar at the top of the window while a page or a form is under way. */
export function PendingBar() {
  const pending = useNavigation().state !== 'idle'
  return <div className="pending-bar" data-pending={pending || undefined} aria-hidden="true" />
}
