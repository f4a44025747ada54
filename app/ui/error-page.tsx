import { isRouteErrorResponse } from '@remix-run/react'
import { Button, LinkButton } from './button.tsx'
import { Code } from './code.tsx'
import { DefinitionList } from './definition-list.tsx'
import { Mark } from './mark.tsx'

interface Explanation {
  title: string
  help: string
}

const explanations: Record<number, Explanation> = {
  403: {
    title: 'This request was refused',
    help: 'If that is this site under another name, open it at its own and send the form from there. If another site sent you here, there is nothing to do. Whoever runs this Cronstead sets its address with APP_ORIGIN.',
  },
  404: {
    title: 'There is nothing at this address',
    help: 'The address may be mistyped, or what was here has been deleted. If a link brought you here, its target has moved.',
  },
  405: {
    title: 'This address is not a page',
    help: 'It only takes forms. Go back to the page with the form and send it from there.',
  },
  409: {
    title: 'Somebody was faster',
    help: 'What you were changing has changed meanwhile. Nothing of yours was saved: open it again and look before you repeat.',
  },
  413: {
    title: 'That was too much at once',
    help: 'A form may carry 256 kB. Nothing was saved: go back and shorten what you entered.',
  },
  422: {
    title: 'The form could not be used',
    help: 'A part of it is missing or has the wrong shape, so nothing was saved. Go back, correct it and send it again.',
  },
  429: { title: 'Too many tries', help: 'This protects members from guessing. Wait a minute, then try once more.' },
  500: {
    title: 'Something went wrong on our side',
    help: 'Try once more; if it stays, tell whoever runs this Cronstead, with the request number where one stands below.',
  },
  503: {
    title: 'Out of reach for a moment',
    help: 'A part that this page needs does not answer. You stay signed in and your jobs are safe. Reload in a few seconds.',
  },
}

/** The browser's own error when no answer came, in the words of Chromium, Firefox and Safari. */
const noAnswer = /failed to fetch|networkerror|load failed/i

const explanationOfSilence: Explanation = {
  title: 'The server did not answer',
  help: 'The connection failed, so what you sent may not have been saved. Check the connection, open the page again and look before you repeat it.',
}

const fallback: Explanation = {
  title: 'This did not work',
  help: 'The server refused the request. Go back and try again.',
}

export interface ErrorPageProps {
  /** 0 when no answer came. */
  status: number
  /** What happened, for the member to read. */
  message?: string | undefined
  requestId?: string | undefined
  /** The address at which it may succeed. */
  elsewhere?: string | undefined
  /** The form that was not taken, as it is carried to be sent again. */
  keptForm?: string | undefined
}

/** What an unknown thrown value tells a member: a refused request speaks for itself, a bug shows nothing of itself. */
export function errorPageProps(error: unknown): ErrorPageProps {
  if (error instanceof TypeError && noAnswer.test(error.message)) return { status: 0 }
  if (!isRouteErrorResponse(error)) return { status: 500 }
  const said: Record<string, unknown> = Object(error.data)
  return {
    status: error.status,
    message: textOf(said.message),
    requestId: textOf(said.requestId),
    elsewhere: textOf(said.elsewhere),
    keptForm: textOf(said.keptForm),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function ErrorPage({ status, message, requestId, elsewhere, keptForm }: ErrorPageProps) {
  const { title, help } = status === 0 ? explanationOfSilence : (explanations[status] ?? fallback)
  const facts = status === 0 ? [] : [{ term: 'Status', detail: String(status) }]
  return (
    <div className="error-page fanfold">
      <div className="error-sheet">
        <Mark />
        <h1 tabIndex={-1}>{title}</h1>
        {message ? <p className="error-said">{message}</p> : null}
        <p className="error-help">{help}</p>
        <DefinitionList items={requestId ? [...facts, { term: 'Request', detail: <Code>{requestId}</Code> }] : facts} />
        <div className="actions">
          {keptForm ? <SendAgain form={keptForm} /> : null}
          {elsewhere ? (
            <LinkButton to={elsewhere} variant="primary">
              Open {elsewhere}
            </LinkButton>
          ) : (
            <>
              <LinkButton to="/jobs" variant="primary">
                Go to your jobs
              </LinkButton>
              <LinkButton to="/">Front page</LinkButton>
            </>
          )}
        </div>
      </div>
    </div>
  )
}

/** Sends the form to the address it was sent to. */
function SendAgain({ form }: { form: string }) {
  return (
    <form method="post">
      <input type="hidden" name="keptForm" value={form} />
      <Button>Send it again</Button>
    </form>
  )
}
