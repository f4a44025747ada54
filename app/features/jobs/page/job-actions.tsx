import { Form, useNavigation } from '@remix-run/react'
import { hasRunner, type JobKind } from '#app/features/jobs/job-spec.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'

export interface JobActionsProps {
  job: { id: string; kind: JobKind; isEnabled: boolean }
  /** Makes one copy, and one run, however often it is sent. */
  formKey: string
}

/** What can be done to a job, each press a form of its own. */
export function JobActions({ job, formKey }: JobActionsProps) {
  const path = `/jobs/${job.id}`
  const verb = job.isEnabled ? 'Pause' : 'Resume'
  const isSending = useNavigation().formMethod === 'POST'
  const key = <input type="hidden" name="formKey" value={formKey} />
  return (
    <>
      {hasRunner(job.kind) ? (
        <Form method="post" action={`${path}/run`}>
          {key}
          <Button variant="primary" pending={isSending}>
            Run now
          </Button>
        </Form>
      ) : null}
      <LinkButton to={`${path}/edit`}>Edit</LinkButton>
      <Form method="post" action={`${path}/${verb.toLowerCase()}`}>
        <Button pending={isSending}>{verb}</Button>
      </Form>
      <Form method="post" action={`${path}/duplicate`}>
        {key}
        <Button pending={isSending}>Duplicate</Button>
      </Form>
      <LinkButton to={`${path}/delete`} variant="danger">
        Delete…
      </LinkButton>
    </>
  )
}
