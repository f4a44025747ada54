import { Form, useNavigation } from '@remix-run/react'
import type { Job } from '#app/features/jobs/job.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'

/** What can be done to a job, each press a form of its own. `copyKey` makes one copy, however often it is sent. */
export function JobActions({ job, copyKey }: { job: Job; copyKey: string }) {
  const path = `/jobs/${job.id}`
  const verb = job.isEnabled ? 'Pause' : 'Resume'
  const isSending = useNavigation().formMethod === 'POST'
  return (
    <>
      <LinkButton to={`${path}/edit`} variant="primary">
        Edit
      </LinkButton>
      <Form method="post" action={`${path}/${verb.toLowerCase()}`}>
        <Button pending={isSending}>{verb}</Button>
      </Form>
      <Form method="post" action={`${path}/duplicate`}>
        <input type="hidden" name="formKey" value={copyKey} />
        <Button pending={isSending}>Duplicate</Button>
      </Form>
      <LinkButton to={`${path}/delete`} variant="danger">
        Delete…
      </LinkButton>
    </>
  )
}
