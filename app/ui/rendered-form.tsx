import { useSubmit } from '@remix-run/react'
import type { FormEvent } from 'react'
import { useUnsent } from './keep-form.ts'
import { Notice } from './notice.tsx'
import { Rendered, type RenderedHtml } from './rendered.tsx'

/** A form that the server drew, for a page with `clientAction = keepForm`: it stays as it is where no answer comes. */
export function RenderedForm({ html }: { html: RenderedHtml }) {
  const submit = useSubmit()
  const unsent = useUnsent()
  const send = (event: FormEvent<HTMLElement>) => {
    event.preventDefault()
    const { submitter } = event.nativeEvent as SubmitEvent
    submit((submitter ?? event.target) as HTMLFormElement)
  }
  return (
    <div className="stack" onSubmit={send}>
      {unsent ? <Notice tone="danger">{unsent}</Notice> : null}
      <Rendered html={html} />
    </div>
  )
}
