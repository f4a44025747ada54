import type { MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { door, requireMember, requireRecentSignIn } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { getJob, signingSecret } from '#app/features/jobs/jobs.server.ts'
import { secretPageHtml } from '#app/features/jobs/page/secret-page.server.tsx'
import { Button } from '#app/ui/button.tsx'
import { CodeBlock } from '#app/ui/code.tsx'
import { Page, Section } from '#app/ui/page.tsx'
import { Rendered } from '#app/ui/rendered.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Signing secret of ${data.name}` : 'No such job'} · Cronstead` },
]

export const loader = door(async (args) => {
  const { id, name, version } = await getJob(await requireMember(args), jobIdOf(args.params.jobId))
  return { id, name, version, howTo: secretPageHtml }
})

/** Shows the secret: in the answer to a form it is in no address and in nobody's history. */
export const action = door(async (args) => {
  await requireRecentSignIn(args)
  const ctx = await requireMember(args)
  return { secret: await signingSecret(ctx, jobIdOf(args.params.jobId)) }
})

export default function SigningSecret() {
  const { id, name, version, howTo } = useLoaderData<typeof loader>()
  const shown = useActionData<typeof action>()
  const pending = useNavigation().formMethod === 'POST'
  const crumbs = [
    { label: 'Jobs', to: '/jobs' },
    { label: name, to: `/jobs/${id}` },
  ]
  return (
    <Page title="Signing secret" crumbs={crumbs} narrow>
      {shown ? (
        <Section title="The secret">
          <CodeBlock>{shown.secret}</CodeBlock>
          <p>Keep it where your target keeps its secrets. Whoever has it can send calls that look like ours.</p>
        </Section>
      ) : (
        <Form method="post" className="actions" replace>
          <Button variant="primary" pending={pending}>
            Show the signing secret
          </Button>
        </Form>
      )}
      <Rendered html={howTo} />
      <Section title="A new secret">
        <p>
          From then on calls are signed with the new secret alone, and a target that knows the old one refuses them.
        </p>
        <Form method="post" action={`/jobs/${id}/secret/renew`} className="actions">
          <input type="hidden" name="version" value={version} />
          <Button variant="danger" pending={pending}>
            Make a new secret
          </Button>
        </Form>
      </Section>
    </Page>
  )
}
