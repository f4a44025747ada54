import { Form, useNavigation } from '@remix-run/react'
import { Button } from '#app/ui/button.tsx'

export interface RunActionsProps {
  /** Null when it is over. */
  cancelPath: string | null
  /** Null where its job cannot be run. */
  runPath: string | null
  /** Makes one run, however often it is sent. */
  formKey: string
}

/** What can be done to a run: to end it while it goes on, and to have another beside or after it. */
export function RunActions({ cancelPath, runPath, formKey }: RunActionsProps) {
  const isSending = useNavigation().formMethod === 'POST'
  return (
    <>
      {cancelPath ? (
        <Form method="post" action={cancelPath}>
          <Button variant="danger" pending={isSending}>
            Cancel run
          </Button>
        </Form>
      ) : null}
      {runPath ? (
        <Form method="post" action={runPath}>
          <input type="hidden" name="formKey" value={formKey} />
          <Button variant={cancelPath ? 'plain' : 'primary'} pending={isSending}>
            {cancelPath ? 'Run now' : 'Run again'}
          </Button>
        </Form>
      ) : null}
    </>
  )
}
