import { CodeBlock } from '#app/ui/code.tsx'
import { Section } from '#app/ui/page.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'

const example = `import { Webhook } from 'standardwebhooks'

const cronstead = new Webhook(secret)

export async function handle(request) {
  const body = await request.text()
  // Throws when the call is not from Cronstead, was changed, or is older than five minutes.
  cronstead.verify(body, Object.fromEntries(request.headers), { jsonParse: false })
}`

/** How a target finds out that a call is ours. */
export const secretPageHtml = renderHtml(
  <Section title="How to check a call">
    <p>
      Every call is signed as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> says: the header{' '}
      <b>webhook-signature</b> holds the HMAC-SHA256 of <b>webhook-id</b>, <b>webhook-timestamp</b> and the body, with a
      point between them. There are libraries for most languages; in JavaScript it is
    </p>
    <CodeBlock>{example}</CodeBlock>
    <p>
      All attempts at one occurrence have the same <b>idempotency-key</b>: a target that keeps it does the work once.
    </p>
  </Section>,
)
