import { isRouteErrorResponse } from '@remix-run/react'
import { Button, LinkButton } from './button.tsx'
import { Code } from './code.tsx'
import { DefinitionList } from './definition-list.tsx'
import { Follow } from './follow.tsx'
import { Mark } from './mark.tsx'

interface Explanation {
  title: string
  help: string
}

/** Of what no refusal of ours tells; the others bring their own. */
const explanations: Record<number, Explanation> = {
  405: {
    title: 'This address is not a page',
    help: 'It only takes forms. Go back to the page with the form and send it from there.',
  },
  500: {
    title: 'Something went wrong on our side',
    help: 'Try once more; if it stays, tell whoever runs this Cronstead, with the request number where one stands below.',
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
  title?: string | undefined
  help?: string | undefined
  /** What happened, for the member to read. */
  message?: string | undefined
  requestId?: string | undefined
  /** The address at which it may succeed. */
  elsewhere?: string | undefined
  /** The form that was not taken, as it is carried to be sent again. */
  keptForm?: string | undefined
  /** The page may come when it is asked for again, every so many seconds. */
  refreshSeconds?: number | undefined
}

/** What an unknown thrown value tells a member: a refused request speaks for itself, a bug shows nothing of itself. */
export function errorPageProps(error: unknown): ErrorPageProps {
  if (error instanceof TypeError && noAnswer.test(error.message)) return { status: 0 }
  if (!isRouteErrorResponse(error)) return { status: 500 }
  const said: Record<string, unknown> = Object(error.data)
  return {
    status: error.status,
    title: textOf(said.title),
    help: textOf(said.help),
    message: textOf(said.message),
    requestId: textOf(said.requestId),
    elsewhere: textOf(said.elsewhere),
    keptForm: textOf(said.keptForm),
    refreshSeconds: typeof said.refreshSeconds === 'number' ? said.refreshSeconds : undefined,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function ErrorPage({
  status,
  message,
  requestId,
  elsewhere,
  keptForm,
  refreshSeconds,
  ...said
}: ErrorPageProps) {
  const known = status === 0 ? explanationOfSilence : (explanations[status] ?? fallback)
  const { title = known.title, help = known.help } = said
  const facts = status === 0 ? [] : [{ term: 'Status', detail: String(status) }]
  return (
    <div className="error-page fanfold">
      {refreshSeconds ? <LookAgain seconds={refreshSeconds} /> : null}
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
              <LinkButton to="/jobs" variant={keptForm ? 'plain' : 'primary'}>
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
      <Button variant="primary">Send it again</Button>
    </form>
  )
}

/** Inside the page, for an error may be shown by any route; browsers heed a refresh wherever it stands. */
function LookAgain({ seconds }: { seconds: number }) {
  return (
    <>
      <Follow seconds={seconds} />
      <noscript>
        <meta httpEquiv="refresh" content={String(seconds)} />
      </noscript>
    </>
  )
}
