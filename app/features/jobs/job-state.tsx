import { Badge } from '#app/ui/badge.tsx'

export function JobState({ isEnabled }: { isEnabled: boolean }) {
  return isEnabled ? <Badge tone="active">Active</Badge> : <Badge tone="paused">Paused</Badge>
}
