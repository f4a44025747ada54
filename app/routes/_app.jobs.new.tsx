import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { door, noRoomFor, requireMember, setFlash } from '#app/context.server.ts'
import { JobForm } from '#app/features/jobs/form/job-form.tsx'
import {
  type JobFormAnswer,
  previewAnswer,
  previewOf,
  refusedAnswer,
  wantsPreview,
} from '#app/features/jobs/form/job-form-answer.server.ts'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { maxJobsReached } from '#app/features/jobs/job.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { usualFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { timeZones } from '#app/features/schedule/time-zone.ts'
import { parseForm } from '#app/http/form.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Notice } from '#app/ui/notice.tsx'
import { Page } from '#app/ui/page.tsx'

export const meta: MetaFunction = () => [{ title: 'New job · Cronstead' }]

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const search = new URL(args.request.url).searchParams
  const asked = { schedule: search.get('schedule') ?? '', timezone: search.get('timezone') ?? 'UTC' }
  return {
    defaultValue: { ...usualFormValue, name: '', ...asked, command: '', enabled: true, formKey: ctx.newId() },
    guessZone: !search.has('timezone'),
    preview: previewOf(asked, ctx.clock()),
    timeZones: timeZones(),
  }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const now = ctx.clock()
  const form = await parseForm(args.request, newJobForm(now))
  if (wantsPreview(form.formData)) return data<JobFormAnswer>(previewAnswer(form.formData, now))
  const { lastResult } = form.reply().data
  if (!form.ok) return data<JobFormAnswer>(refusedAnswer(lastResult, now), { status: statusByCode.invalid })
  const noRoom = await noRoomFor(ctx)
  const creation = noRoom ? { state: 'full' as const } : await createJob(ctx, form.value.input, form.value.formKey)
  if (creation.state === 'full') {
    const full = form.reply({ form: [noRoom ?? maxJobsReached] }).data.lastResult
    return data<JobFormAnswer>(refusedAnswer(full, now), { status: statusByCode.conflict })
  }
  const { job } = creation
  if (creation.state === 'taken') {
    const again = refusedAnswer(lastResult, now, { formKey: ctx.newId() })
    return data<JobFormAnswer>({ ...again, made: job }, { status: statusByCode.conflict })
  }
  await setFlash(args.headers, { kind: 'success', text: `Created “${job.name}”.` })
  return redirect(`/jobs/${job.id}`, 303)
})

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function NewJob() {
  const { defaultValue, guessZone, preview, timeZones } = useLoaderData<typeof loader>()
  const answer = useAnswer<typeof action>()
  return (
    <Page title="New job" crumbs={[{ label: 'Jobs', to: '/jobs' }]} narrow>
      {answer?.made ? (
        <Notice tone="warning" title="This form has made a job already">
          <p>
            It made <Link to={`/jobs/${answer.made.id}`}>{answer.made.name}</Link>. What you typed since is below: send
            it to make a second job.
          </p>
        </Notice>
      ) : null}
      <JobForm
        key={answer?.made?.id}
        defaultValue={defaultValue}
        lastResult={answer?.lastResult}
        preview={answer ? answer.preview : preview}
        timeZones={timeZones}
        guessZone={guessZone && !answer}
        save="Create job"
        cancelPath="/jobs"
      />
    </Page>
  )
}
