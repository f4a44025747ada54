import type { SubmissionResult } from '@conform-to/react'
import { Form } from '@remix-run/react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { maxCommandLength, maxNameLength } from '#app/features/jobs/job.ts'
import type { SettingsFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import type { SchedulePreviewData } from '#app/features/schedule/schedule.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'
import { SwitchField, TextAreaField, TextField } from '#app/ui/field.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { fieldProps, useServerForm } from '#app/ui/server-form.ts'
import { ScheduleFields } from './schedule-fields.tsx'
import { SettingsFields } from './settings-fields.tsx'

/** The fields by the names of their columns; of the two hidden ones a new job has a key and an edit a version. */
export type JobFormFields = SettingsFormValue & {
  name: string
  schedule: string
  timezone: string
  command: string
  enabled: boolean
  formKey?: string
  version?: number
}

export interface JobFormProps {
  /** Where the form is sent; by default to the page it is on. */
  action?: string
  defaultValue: JobFormFields
  lastResult: SubmissionResult<string[]> | undefined
  preview: SchedulePreviewData | null
  timeZones: readonly string[]
  /** The zone is only a guess, which the browser may better. */
  guessZone?: boolean
  save: ReactNode
  /** Where Cancel leads. */
  cancelPath: string
}

export const jobFormId = 'job'

const commandHint =
  'An address, https://…, is called by Cronstead. Anything else is a shell command, which waits for a runner.'

export function JobForm({ action, lastResult, preview, save, cancelPath, ...rest }: JobFormProps) {
  const { defaultValue, timeZones, guessZone = false } = rest
  const form = useServerForm<keyof JobFormFields>({ id: jobFormId, lastResult, defaultValue })
  const hidden = form.field('version').initialValue === undefined ? form.field('formKey') : form.field('version')
  const enabled = form.field('enabled')
  /** An error belongs to the text that it was said of. */
  const shown = (name: keyof JobFormFields) => {
    const field = form.field(name)
    const props = fieldProps(field, form.firstWrongId)
    return { ...props, errors: field.value === (field.initialValue ?? '') ? field.errors : undefined }
  }
  return (
    <Form method="post" {...(action && { action })} className="form" {...form.formProps}>
      {form.formErrors ? <Notice tone="danger">{form.formErrors.join(' ')}</Notice> : null}
      <input type="hidden" name={hidden.name} defaultValue={hidden.initialValue} />
      <TextField {...shown('name')} label="Name" maxLength={maxNameLength} required />
      <ScheduleFields
        schedule={{ ...shown('schedule'), value: form.field('schedule').value }}
        timezone={{ ...shown('timezone'), value: form.field('timezone').value }}
        preview={preview}
        timeZones={timeZones}
        guessZone={guessZone}
      />
      <TextAreaField
        {...shown('command')}
        label="Command"
        hint={commandHint}
        maxLength={maxCommandLength}
        rows={4}
        spellCheck={false}
        autoCapitalize="off"
        mono
        required
      />
      <SettingsFields field={shown} />
      <SwitchField
        id={enabled.id}
        name={enabled.name}
        label="Enabled"
        hint="Off means paused: the job keeps its schedule and does not run."
        defaultChecked={enabled.initialValue !== undefined}
        errors={enabled.errors}
      />
      <div className="actions">
        <Button variant="primary" pending={form.pending} pendingText="Saving…">
          {save}
        </Button>
        <PreviewButton />
        <LinkButton variant="quiet" to={cancelPath}>
          Cancel
        </LinkButton>
      </div>
    </Form>
  )
}

/** With JavaScript the preview follows the typing. It comes after the button that saves, which Enter presses. */
function PreviewButton() {
  const hasJavaScript = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
  if (hasJavaScript) return null
  return (
    <Button name="intent" value="preview" formAction="#preview">
      Preview
    </Button>
  )
}

function neverChanges() {
  return () => undefined
}
