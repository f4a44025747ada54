import { redirect } from '@remix-run/node'
import { door, leadBack, requireMember } from '#app/context.server.ts'
import { changeInWords } from '#app/features/jobs/change-words.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { jobPath, resumeJob } from '#app/features/jobs/jobs.server.ts'
import { readForm } from '#app/http/body.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the job. */
export const loader = door(async (args) => redirect(await jobPath(await requireMember(args), args.params.jobId)))

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const form = await readForm(args.request)
  const job = await resumeJob(ctx, jobIdOf(args.params.jobId))
  const said = await changeInWords(ctx, job, `Resumed “${job.name}”.`)
  return leadBack(args, form, { said, fallback: `/jobs/${job.id}` })
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
