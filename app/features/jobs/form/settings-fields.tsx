import type { ReactNode } from 'react'
import { httpMethods } from '#app/features/jobs/http/http-call.ts'
import { type SettingsFormValue, usualFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { SelectField, TextAreaField, TextField } from '#app/ui/field.tsx'
import { Fold } from '#app/ui/fold.tsx'
import type { fieldProps } from '#app/ui/server-form.ts'

type Name = keyof SettingsFormValue

export interface SettingsFieldsProps {
  /** The props of a field by its name. */
  field: (name: Name) => ReturnType<typeof fieldProps>
}

const overlaps = { skip: 'Skip the new one', queue_one: 'Run it right after, one at most', allow: 'Run both at once' }

const misses = {
  run_latest: 'Run the latest of them, late',
  skip: 'Run none of them',
  run_all: 'Run them all, up to 100',
}

/** How a job is run: folded away, for most jobs leave it as it is. */
export function SettingsFields({ field }: SettingsFieldsProps) {
  const isOpen = (...names: Name[]) =>
    names.some((name) => field(name).errors?.length || (field(name).defaultValue ?? '') !== usualFormValue[name])
  const text = (name: Name, label: string, hint?: ReactNode) => (
    <TextField {...field(name)} label={label} hint={hint} inputMode={hint ? 'text' : 'numeric'} autoComplete="off" />
  )
  const area = (name: Name, label: string, hint: ReactNode) => (
    <TextAreaField {...field(name)} label={label} hint={hint} rows={2} spellCheck={false} autoCapitalize="off" mono />
  )
  const choice = (name: Name, label: string, options: Record<string, string>) => (
    <SelectField {...field(name)} label={label}>
      {Object.entries(options).map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </SelectField>
  )
  return (
    <>
      <Fold
        title="Request"
        note="for an address: method, headers, body, expected answer"
        open={isOpen('method', 'headers', 'secretHeaders', 'body', 'expectStatus', 'expectText')}
      >
        {choice('method', 'Method', Object.fromEntries(httpMethods.map((method) => [method, method])))}
        {text('expectStatus', 'Expected status', 'Such as 2xx, 304')}
        {area('headers', 'Headers', 'One a line: Accept: application/json')}
        {area('secretHeaders', 'Secret headers', 'Sealed when saved, and never shown again.')}
        {area('body', 'Body', 'Not for GET and HEAD.')}
        {text('expectText', 'Expected in the answer', 'The run fails without this text. Empty: any answer.')}
      </Fold>
      <Fold
        title="Time-out, retries, missed runs"
        note="sensible as they are"
        open={isOpen('timeout', 'retries', 'retryFor', 'overlap', 'missed', 'catchUp', 'jitter')}
      >
        {text('timeout', 'Time-out, seconds')}
        {text('jitter', 'Spread the start over, seconds')}
        {text('retries', 'Retries')}
        {text('retryFor', 'Retry for at most, minutes')}
        {choice('overlap', 'While an earlier run goes on', overlaps)}
        {choice('missed', 'Runs that were missed', misses)}
        {text('catchUp', 'Catch up within, minutes')}
      </Fold>
    </>
  )
}
