import type { SubmissionResult } from '@conform-to/react'
import type { Crumb } from '#app/ui/page.tsx'
import type { RenderedHtml } from '#app/ui/rendered.tsx'

export interface FormPageField {
  name: string
  label: string
  type?: 'text' | 'email' | 'password'
  autoComplete?: string
  inputMode?: 'numeric' | 'email'
  hint?: string
  value?: string
  /** False for one that may stay empty. */
  required?: boolean
}

/** A form as data: the server alone knows what it asks for. */
export interface FormPageForm {
  id: string
  /** Where it is sent; the page's own address, with its query, by default. */
  action?: string
  fields: readonly FormPageField[]
  /** Fields that are sent along unseen, by name. */
  hidden?: Record<string, string>
  submit: string
  pending: string
  tone?: 'primary' | 'danger'
}

/** A page with one form: a card for who is not quite signed in, a narrow page below `crumbs` for who is. */
export interface FormPageData {
  title: string
  lead?: string
  crumbs?: readonly Crumb[]
  above?: RenderedHtml
  form?: FormPageForm
  below?: RenderedHtml
}

/** What an action answers when it stays on the page, or shows the next one in its place. */
export interface FormPageAnswer {
  lastResult?: SubmissionResult<string[]>
  page?: FormPageData
}
