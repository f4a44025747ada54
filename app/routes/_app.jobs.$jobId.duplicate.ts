import { redirect } from '@remix-run/node'
import { door, noRoomFor, requireMember, setFlash } from '#app/context.server.ts'
import { copyJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { jobIdOf, maxJobsReached } from '#app/features/jobs/job.ts'
import { duplicateJob, jobPath } from '#app/features/jobs/jobs.server.ts'
import { parseForm } from '#app/http/form.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the job. */
export const loader = door(async (args) => redirect(await jobPath(await requireMember(args), args.params.jobId)))

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const id = jobIdOf(args.params.jobId)
  const form = await parseForm(args.request, copyJobForm)
  const noRoom = await noRoomFor(ctx)
  const copy = noRoom ? { state: 'full' as const } : await duplicateJob(ctx, id, form.ok ? form.value.formKey : null)
  if (copy.state === 'full') {
    await setFlash(args.headers, { kind: 'warning', text: noRoom ?? maxJobsReached })
    return redirect(`/jobs/${id}`, 303)
  }
  await setFlash(args.headers, copy.state === 'created' ? made : madeBefore)
  return redirect(`/jobs/${copy.job.id}`, 303)
})

const made = { kind: 'success', text: 'This is the copy. It is paused: look it over, then resume it.' } as const

const madeBefore = {
  kind: 'warning',
  text: 'That page has made a copy already: this one. To make another, open the original again.',
} as const

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
