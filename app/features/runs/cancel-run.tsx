import { Button } from '#app/ui/button.tsx'
import type { Run } from './run.ts'

export interface CancelRunProps {
  run: Pick<Run, 'id' | 'jobId'>
  /** The page to come back to. */
  to: string
  /** Which run it is, to who does not see where the button stands. */
  what: string
}

/** Ends a run that goes on: a plain form, for parts that the server draws. */
export function CancelRun({ run, to, what }: CancelRunProps) {
  return (
    <form method="post" action={`/jobs/${run.jobId}/runs/${run.id}/cancel`}>
      <input type="hidden" name="next" value={to} />
      <Button variant="quiet" aria-label={`Cancel ${what}`}>
        Cancel
      </Button>
    </form>
  )
}
