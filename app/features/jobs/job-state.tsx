import { Badge } from '#app/ui/badge.tsx'

/** The one line that says that schedules are planned and not yet run. */
export const planned = 'Planned times: running jobs arrives with the engine in the next release.'

export function JobState({ isEnabled }: { isEnabled: boolean }) {
  return isEnabled ? <Badge tone="active">Active</Badge> : <Badge tone="paused">Paused</Badge>
}
