import { type ClientActionFunctionArgs, isRouteErrorResponse, useActionData } from '@remix-run/react'
import { useRef } from 'react'
import { errorPageProps } from './error-page.tsx'

/** Stands in for the answer of an action that was not reached, or failed. */
interface Unsent {
  /** What to tell about it. */
  unsent?: string
}

/** The `clientAction` of a page with a form: where the server gives no answer, the page stays as it is and says so. */
export async function keepForm({ serverAction }: ClientActionFunctionArgs): Promise<unknown> {
  try {
    return await serverAction()
  } catch (error) {
    const unsent = troubleOf(error)
    if (!unsent) throw error
    // A response, for its status keeps the page from loading its data anew, which would fail as well.
    return Response.json({ unsent: `${unsent} What you typed is still here.` }, { status: 503 })
  }
}

/** Undefined for what is an answer after all: a redirect, or a refusal with a page of its own. */
function troubleOf(error: unknown): string | undefined {
  if (error instanceof Response) return undefined
  if (!isRouteErrorResponse(error)) return 'The server did not answer. Check the connection and try again.'
  const { status, message, requestId } = errorPageProps(error)
  if (status < 500 && status !== 413 && status !== 429) return undefined
  return message || `Something went wrong on our side (request ${requestId}). Try again.`
}

export function useUnsent(): string | undefined {
  return useActionData<Unsent>()?.unsent
}

/** As `useActionData`, but after a try without an answer it is still the answer before. */
export function useAnswer<Action>(): ReturnType<typeof useActionData<Action>> {
  const latest = useActionData<Action>()
  const isUnsent = useUnsent() !== undefined
  const last = useRef(latest)
  if (!isUnsent) last.current = latest
  return last.current
}
