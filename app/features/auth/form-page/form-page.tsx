import type { SubmissionResult } from '@conform-to/react'
import type { MetaArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { AuthCard } from '#app/ui/auth-card.tsx'
import { Button } from '#app/ui/button.tsx'
import { TextField } from '#app/ui/field.tsx'
import { useAnswer } from '#app/ui/keep-form.ts'
import { Notice } from '#app/ui/notice.tsx'
import { Page } from '#app/ui/page.tsx'
import { Rendered } from '#app/ui/rendered.tsx'
import { fieldProps, useServerForm } from '#app/ui/server-form.ts'
import type { FormPageAnswer, FormPageData, FormPageForm } from './form-page.ts'

export function formPageMeta({ data }: MetaArgs) {
  return [{ title: `${(data as FormPageData | undefined)?.title ?? 'Error'} · Cronstead` }]
}

/** The page of every account form, drawn from what its loader, or else its action, answered. */
export function FormPage() {
  const loaded = useLoaderData() as FormPageData
  const answer = useAnswer() as FormPageAnswer | undefined
  const { title, lead, crumbs, above, form, below } = answer?.page ?? loaded
  const content = (
    <>
      {above ? <Rendered html={above} /> : null}
      {form ? <AccountForm key={form.id} form={form} lastResult={answer?.lastResult} /> : null}
      {below ? <Rendered html={below} /> : null}
    </>
  )
  return crumbs ? (
    <Page title={title} lead={lead} crumbs={crumbs} narrow>
      {content}
    </Page>
  ) : (
    <AuthCard title={title} lead={lead}>
      {content}
    </AuthCard>
  )
}

interface AccountFormProps {
  form: FormPageForm
  lastResult: SubmissionResult<string[]> | undefined
}

function AccountForm({ form, lastResult }: AccountFormProps) {
  const { id, action, fields, hidden = {}, submit, pending, tone = 'primary' } = form
  const defaultValue = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  const server = useServerForm({ id, lastResult, defaultValue })
  return (
    <Form method="post" {...(action ? { action } : {})} className="stack" {...server.formProps}>
      {server.formErrors ? <Notice tone="danger">{server.formErrors.join(' ')}</Notice> : null}
      {Object.entries(hidden).map(([name, value]) => (
        <input
          key={name}
          type="hidden"
          name={name}
          value={value}
          autoComplete={name === 'username' ? name : undefined}
        />
      ))}
      {fields.map((field) => (
        <TextField
          key={field.name}
          required
          {...field}
          {...fieldProps(server.field(field.name), server.firstWrongId)}
        />
      ))}
      <div className="actions">
        <Button variant={tone} pending={server.pending} pendingText={pending}>
          {submit}
        </Button>
      </div>
    </Form>
  )
}
