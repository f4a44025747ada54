import { data, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { door, requireMember, setFlash } from '#app/context.server.ts'
import { maxJobsReached } from '#app/features/jobs/job.ts'
import { importPreviewHtml } from '#app/features/jobs/transfer/import-form.server.tsx'
import {
  discardImport,
  importedWords,
  previewImport,
  runImport,
} from '#app/features/jobs/transfer/import-jobs.server.ts'
import { readForm } from '#app/http/body.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Page } from '#app/ui/page.tsx'
import { RenderedForm } from '#app/ui/rendered-form.tsx'

export const meta: MetaFunction = () => [{ title: 'Import jobs · Cronstead' }]

export const loader = door(async (args) => {
  const preview = await previewImport(await requireMember(args), String(args.params.importId))
  return { html: importPreviewHtml(preview) }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const importId = String(args.params.importId)
  const form = await readForm(args.request)
  const preview = await previewImport(ctx, importId)
  if (form.get('verb') === 'discard') {
    await discardImport(ctx, importId)
    return redirect('/settings', 303)
  }
  const result = await runImport(ctx, importId, form.get('duplicates') === 'keep' ? 'keep' : 'skip')
  if (result.state === 'full') {
    return data({ html: importPreviewHtml(preview, maxJobsReached) }, { status: statusByCode.conflict })
  }
  await setFlash(args.headers, { kind: 'success', text: importedWords(result) })
  return redirect('/jobs', 303)
})

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function ImportPreviewPage() {
  const { html } = useLoaderData<typeof loader>()
  const answer = useAnswer<typeof action>()
  return (
    <Page title="Import these jobs?" crumbs={[{ label: 'Settings', to: '/settings' }]} narrow>
      <RenderedForm html={answer?.html ?? html} />
    </Page>
  )
}
