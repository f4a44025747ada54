import { Form, useNavigation } from '@remix-run/react'
import type { JobKind } from '#app/features/jobs/job-spec.ts'
import { Button } from '#app/ui/button.tsx'

export interface RunActionsProps {
  /** No kind: it was deleted. */
  job: { id: string; kind: JobKind | null }
  run: { id: string; isOver: boolean }
  /** Makes one run, however often it is sent. */
  formKey: string
}

/** What can be done to a run: to end it while it goes on, and to have another beside or after it. */
export function RunActions({ job, run, formKey }: RunActionsProps) {
  const isSending = useNavigation().formMethod === 'POST'
  const path = `/jobs/${job.id}`
  return (
    <>
      {run.isOver ? null : (
        <Form method="post" action={`${path}/runs/${run.id}/cancel`}>
          <Button variant="danger" pending={isSending}>
            Cancel run
          </Button>
        </Form>
      )}
      {job.kind === 'http' ? (
        <Form method="post" action={`${path}/run`}>
          <input type="hidden" name="formKey" value={formKey} />
          <Button variant={run.isOver ? 'primary' : 'plain'} pending={isSending}>
            {run.isOver ? 'Run again' : 'Run now'}
          </Button>
        </Form>
      ) : null}
    </>
  )
}
