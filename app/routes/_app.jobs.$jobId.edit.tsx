import { data, type MetaFunction, redirect } from '@remix-run/node'
import { isRouteErrorResponse, useLoaderData, useRouteError } from '@remix-run/react'
import { door, noRoomFor, requireMember, setFlash } from '#app/context.server.ts'
import type { Ctx } from '#app/features/ctx.server.ts'
import { JobConflict } from '#app/features/jobs/form/job-conflict.tsx'
import { JobForm } from '#app/features/jobs/form/job-form.tsx'
import {
  conflictOf,
  type GoneAnswer,
  goneAnswer,
  type JobFormAnswer,
  previewAnswer,
  previewOf,
  refusedAnswer,
  wantsPreview,
} from '#app/features/jobs/form/job-form-answer.server.ts'
import { JobGone } from '#app/features/jobs/form/job-gone.tsx'
import { editJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { isLonger, type Job, type JobInput, jobIdOf, jobNotFound } from '#app/features/jobs/job.ts'
import { findJob, getJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { settingsFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { timeZones } from '#app/features/schedule/time-zone.ts'
import { parseForm } from '#app/http/form.server.ts'
import { statusByCode } from '#app/platform/errors.ts'
import { ErrorPage, errorPageProps } from '#app/ui/error-page.tsx'
import { keepForm, useAnswer } from '#app/ui/keep-form.ts'
import { Page } from '#app/ui/page.tsx'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Edit ${data.job.name}` : 'No such job'} · Cronstead` },
]

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const job = await getJob(ctx, jobIdOf(args.params.jobId))
  return { job, preview: previewOf({ ...job }, ctx.clock()), timeZones: timeZones() }
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const now = ctx.clock()
  const id = jobIdOf(args.params.jobId)
  const before = await findJob(ctx, id)
  const saved = before?.settings.secretHeaders.map(({ name }) => name) ?? []
  const form = await parseForm(args.request, editJobForm(now, saved))
  const { lastResult } = form.reply().data
  const isPreview = wantsPreview(form.formData)
  if (isPreview || !form.ok) {
    if (!before) throw gone(goneAnswer(lastResult, now, ctx.newId()))
    if (isPreview) return data<JobFormAnswer>(previewAnswer(form.formData, now))
    return data<JobFormAnswer>(refusedAnswer(lastResult, now), { status: statusByCode.invalid })
  }
  const noRoom = await noRoomForEdit(ctx, before, form.value.input)
  if (noRoom) {
    const full = form.reply({ form: [noRoom] }).data.lastResult
    return data<JobFormAnswer>(refusedAnswer(full, now), { status: statusByCode.conflict })
  }
  const update = await updateJob(ctx, id, form.value)
  if (update.state === 'gone') throw gone(goneAnswer(lastResult, now, ctx.newId()))
  const { state, job } = update
  if (state === 'stale') {
    const again = refusedAnswer(lastResult, now, { version: String(job.version) })
    return data<JobFormAnswer>(
      { ...again, conflict: conflictOf(job, form.value.input) },
      { status: statusByCode.conflict },
    )
  }
  await setFlash(args.headers, { kind: 'success', text: `Saved “${job.name}”.` })
  return redirect(`/jobs/${id}`, 303)
})

/** Where nothing gets longer there is room. */
async function noRoomForEdit(ctx: Ctx, before: Job | undefined, after: JobInput): Promise<string | undefined> {
  return before && isLonger(after, before) ? noRoomFor(ctx) : undefined
}

/** Thrown, for the page of a job that is not there has nothing to load; `message` is for an error page. */
function gone(answer: GoneAnswer): Response {
  return Response.json({ message: jobNotFound().message, gone: answer }, { status: statusByCode.not_found })
}

export function ErrorBoundary() {
  const error = useRouteError()
  const answer: GoneAnswer | undefined = isRouteErrorResponse(error) ? error.data?.gone : undefined
  return answer ? <JobGone {...answer} /> : <ErrorPage {...errorPageProps(error)} />
}

/** The form stays when no answer comes. */
export const clientAction = keepForm

export default function EditJob() {
  const { job, preview, timeZones } = useLoaderData<typeof loader>()
  const answer = useAnswer<typeof action>()
  const { id, name, schedule, timezone, command, isEnabled, settings, version } = job
  const crumbs = [
    { label: 'Jobs', to: '/jobs' },
    { label: name, to: `/jobs/${id}` },
  ]
  return (
    <Page title={`Edit ${name}`} crumbs={crumbs} narrow>
      {answer?.conflict ? <JobConflict key={answer.conflict.theirs.version} {...answer.conflict} /> : null}
      <JobForm
        key={`${id} ${answer?.conflict?.theirs.version}`}
        defaultValue={{
          name,
          schedule,
          timezone,
          command,
          ...settingsFormValue(settings),
          enabled: isEnabled,
          version,
        }}
        lastResult={answer?.lastResult}
        preview={answer ? answer.preview : preview}
        timeZones={timeZones}
        save="Save changes"
        cancelPath={`/jobs/${id}`}
      />
    </Page>
  )
}
