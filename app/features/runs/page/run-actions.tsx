import { Form, useNavigation } from '@remix-run/react'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import { Button } from '#app/ui/button.tsx'

export interface RunActionsProps {
  job: { id: string; kind: JobKind }
  run: { id: string; isOver: boolean }
  /** Makes one run, however often it is sent. */
  formKey: string
}

/** What can be done to a run: to end it while it goes on, and to have another like it. */
export function RunActions({ job, run, formKey }: RunActionsProps) {
  const isSending = useNavigation().formMethod === 'POST'
  const path = `/jobs/${job.id}`
  if (!run.isOver) {
    return (
      <Form method="post" action={`${path}/runs/${run.id}/cancel`}>
        <Button variant="danger" pending={isSending}>
          Cancel run
        </Button>
      </Form>
    )
  }
  if (job.kind !== 'http') return null
  return (
    <Form method="post" action={`${path}/run`}>
      <input type="hidden" name="formKey" value={formKey} />
      <Button variant="primary" pending={isSending}>
        Run again
      </Button>
    </Form>
  )
}
