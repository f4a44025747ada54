import { Badge } from '#app/ui/badge.tsx'
import type { RunState } from './run.ts'
import { stateWords, toneOf } from './run-state.ts'

export function RunBadge({ state }: { state: RunState }) {
  return <Badge tone={toneOf[state]}>{stateWords[state]}</Badge>
}
