import { redirect } from '@remix-run/node'
import { door, requireMember } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { duplicateJob, getJob } from '#app/features/jobs/jobs.server.ts'
import { readForm } from '#app/http/body.server.ts'
import { setFlash } from '#app/http/flash.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the job. */
export const loader = door(async (args) => {
  const { id } = await getJob(await requireMember(args), jobIdOf(args.params.jobId))
  return redirect(`/jobs/${id}`)
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const formKey = (await readForm(args.request)).get('formKey')
  const copy = await duplicateJob(ctx, jobIdOf(args.params.jobId), typeof formKey === 'string' ? formKey : null)
  const text = 'This is the copy. It is paused: look it over, then resume it.'
  await setFlash(args.headers, { kind: 'success', text })
  return redirect(`/jobs/${copy.id}`, 303)
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
