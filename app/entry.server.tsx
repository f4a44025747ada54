import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { EntryContext, HandleDocumentRequestFunction, HandleErrorFunction } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { renderToPipeableStream } from 'react-dom/server'
import { env, keptPages, log } from '#app/context.server.ts'
import { answerFirst } from '#app/http/answer-first.server.ts'
import { createNonce, pageHeaders } from '#app/http/headers.server.ts'
import { ownAddress } from '#app/http/own-address.server.ts'
import { createPageCache } from '#app/http/page-cache.server.ts'
import { filled } from '#app/http/page-template.server.ts'
import { requestIdOf } from '#app/http/refuse.server.ts'
import { NonceContext } from '#app/ui/nonce.ts'

const cachedBytes = 32 * 1024 * 1024
const pages = createPageCache(cachedBytes, createNonce())

if (env.isProduction) answerFirst(keptPages.find, log)

const handleDocument: HandleDocumentRequestFunction = async (request, status, headers, context, loadContext) => {
  const elsewhere = request.method === 'POST' ? undefined : ownAddress(request, env.appOrigin)
  if (elsewhere) return movedTo(elsewhere, headers)
  const nonce = createNonce()
  const { state, replay } = await recorded(context)
  const render = (mark: string) => renderPage(request.url, { ...context, serverHandoffStream: replay() }, mark)
  let html: string | Uint8Array<ArrayBuffer>
  if (status === 200 && request.method === 'GET') {
    const formKey = formKeyOf(context)
    const template = await pages.page(`${request.url}\n${state}`, render, formKey)
    html = filled(template, { nonce, formKey: formKey ?? '' })
    // One with a header of its own, such as a cookie, is meant for this answer alone.
    if ([...headers].length === 0) keptPages.keep(request, loadContext, { loaders: loadersOf(context), template })
  } else {
    html = await render(nonce)
  }
  for (const [name, value] of Object.entries(pageHeaders(nonce, env.isProduction))) headers.set(name, value)
  keepRetryAfter(context, headers)
  return new Response(html, { status, headers })
}

export default handleDocument

function movedTo(address: string, headers: Headers): Response {
  headers.set('location', address)
  headers.set('cache-control', 'private, no-store')
  return new Response(null, { status: 302, headers })
}

export function handleDataRequest(response: Response): Response {
  response.headers.set('cache-control', 'private, no-store')
  return response
}

/** Errors outside loaders and actions; those are logged at their door. */
export const handleError: HandleErrorFunction = (error, { request }) => {
  // A form sent to an address that takes none is the sender's fault.
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  log.error({ err: error, requestId: requestIdOf(request) }, 'a page failed to render')
}

/** The data that goes to the browser, read once to know the page by it, and again as the stream Remix wants. */
async function recorded(context: EntryContext): Promise<{ state: string; replay: () => ReadableStream<Uint8Array> }> {
  const state = context.serverHandoffStream ? await text(context.serverHandoffStream as never) : ''
  return { state, replay: () => new Blob([state]).stream() }
}

function loadersOf({ staticHandlerContext }: EntryContext): number {
  return staticHandlerContext.matches.filter(({ route }) => route.loader).length
}

/** What the loader of a page calls `formKey` is of that answer alone: kept and shared pages get another each time. */
function formKeyOf({ staticHandlerContext: { loaderData } }: EntryContext): string | undefined {
  for (const data of Object.values(loaderData)) if (typeof data?.formKey === 'string') return data.formKey
  return undefined
}

function renderPage(url: string, context: EntryContext, nonce: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const html = new PassThrough()
    const page = (
      <NonceContext.Provider value={nonce}>
        <RemixServer context={context} url={url} nonce={nonce} />
      </NonceContext.Provider>
    )
    const { pipe } = renderToPipeableStream(page, {
      nonce,
      onAllReady: () => {
        pipe(html)
        text(html).then(resolve, reject)
      },
      onShellError: reject,
      onError: reject,
    })
  })
}

/** Remix passes only cookies on from a thrown response. */
function keepRetryAfter(
  { staticHandlerContext: { loaderHeaders, actionHeaders } }: EntryContext,
  headers: Headers,
): void {
  for (const thrown of [...Object.values(loaderHeaders), ...Object.values(actionHeaders)]) {
    const seconds = thrown.get('retry-after')
    if (seconds) headers.set('retry-after', seconds)
  }
}
