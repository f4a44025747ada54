import { data, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { door, requireMember } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { JobConflict } from '#app/features/jobs/job-conflict.tsx'
import { JobForm } from '#app/features/jobs/job-form.tsx'
import {
  type JobFormAnswer,
  previewAnswer,
  previewOf,
  refusedAnswer,
  wantsPreview,
} from '#app/features/jobs/job-form-answer.server.ts'
import { editJobForm } from '#app/features/jobs/job-input.server.ts'
import { getJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { timeZones } from '#app/features/schedule/time-zone.ts'
import { setFlash } from '#app/http/flash.server.ts'
import { parseForm } from '#app/http/form.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { Page } from '#app/ui/page.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `Edit ${data?.job.name} · Cronstead` }]

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const job = await getJob(ctx, jobIdOf(args.params.jobId))
  return { job, preview: previewOf({ ...job }, ctx.clock()), timeZones: timeZones() }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const now = ctx.clock()
  const { id } = await getJob(ctx, jobIdOf(args.params.jobId))
  const form = await parseForm(args.request, editJobForm(now))
  if (wantsPreview(form.formData)) return data<JobFormAnswer>(previewAnswer(form.formData, now))
  const { lastResult } = form.reply().data
  if (!form.ok) return data<JobFormAnswer>(refusedAnswer(lastResult, now), { status: statusByCode.invalid })
  const { state, job } = await updateJob(ctx, id, form.value)
  if (state === 'stale') {
    const again = refusedAnswer(lastResult, now, { version: String(job.version) })
    const conflict = { theirs: job, mine: form.value.input }
    return data<JobFormAnswer>({ ...again, conflict }, { status: statusByCode.conflict })
  }
  await setFlash(args.headers, { kind: 'success', text: `Saved “${job.name}”.` })
  return redirect(`/jobs/${id}`, 303)
})

export default function EditJob() {
  const { job, preview, timeZones } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { id, name, schedule, timezone, command, isEnabled, version } = job
  const crumbs = [
    { label: 'Jobs', to: '/jobs' },
    { label: name, to: `/jobs/${id}` },
  ]
  return (
    <Page title={`Edit ${name}`} crumbs={crumbs} narrow>
      {answer?.conflict ? <JobConflict key={answer.conflict.theirs.version} {...answer.conflict} /> : null}
      <JobForm
        key={`${id} ${answer?.conflict?.theirs.version}`}
        defaultValue={{ name, schedule, timezone, command, enabled: isEnabled, version }}
        lastResult={answer?.lastResult}
        preview={answer ? answer.preview : preview}
        timeZones={timeZones}
        save="Save changes"
        cancelPath={`/jobs/${id}`}
      />
    </Page>
  )
}
