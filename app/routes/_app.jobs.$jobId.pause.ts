import { redirect } from '@remix-run/node'
import { door, env, requireMember } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { getJob, pauseJob } from '#app/features/jobs/jobs.server.ts'
import { readForm } from '#app/http/body.server.ts'
import { setFlash } from '#app/http/flash.server.ts'
import { safeNext } from '#app/http/next.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the job. */
export const loader = door(async (args) => {
  const { id } = await getJob(await requireMember(args), jobIdOf(args.params.jobId))
  return redirect(`/jobs/${id}`)
})

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const form = await readForm(args.request)
  const job = await pauseJob(ctx, jobIdOf(args.params.jobId))
  await setFlash(args.headers, { kind: 'success', text: `Paused “${job.name}”.` })
  return redirect(safeNext(form.get('next'), env.appOrigin, `/jobs/${job.id}`), 303)
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
