import { data, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, noRoomFor, requireMember } from '#app/context.server.ts'
import { importFormHtml } from '#app/features/jobs/transfer/import-form.server.tsx'
import { stageImport } from '#app/features/jobs/transfer/import-jobs.server.ts'
import { readUpload } from '#app/http/body.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Page } from '#app/ui/page.tsx'
import { RenderedForm } from '#app/ui/rendered-form.tsx'

export const meta: MetaFunction = () => [{ title: 'Import jobs · Cronstead' }]

export const loader = door(async (args) => {
  await requireMember(args)
  return { html: importFormHtml() }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const file = await readUpload(args.request, 'file')
  const noRoom = await noRoomFor(ctx, file?.byteLength)
  if (noRoom) return refused([noRoom])
  if (file === undefined) return refused(['Choose a file.'])
  const staging = await stageImport(ctx, file)
  if (staging.state === 'faulty') return refused(staging.faults)
  return redirect(`/settings/import/${staging.importId}`, 303)
})

function refused(faults: string[]) {
  return data({ html: importFormHtml(faults) }, { status: statusByCode.invalid })
}

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function ImportJobs() {
  const { html } = useLoaderData<typeof loader>()
  const answer = useAnswer<typeof action>()
  return (
    <Page title="Import jobs" crumbs={[{ label: 'Settings', to: '/settings' }]} narrow>
      <RenderedForm html={answer?.html ?? html} />
    </Page>
  )
}
