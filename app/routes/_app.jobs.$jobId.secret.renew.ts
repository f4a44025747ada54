import { redirect } from '@remix-run/node'
import { door, leadBack, requireMember, requireRecentSignIn } from '#app/context.server.ts'
import { jobIdOf } from '#app/features/jobs/job.ts'
import { jobPath, renewSigningSecret } from '#app/features/jobs/jobs.server.ts'
import { readForm } from '#app/http/body.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the job. */
export const loader = door(async (args) => redirect(await jobPath(await requireMember(args), args.params.jobId)))

export const action = door(async (args) => {
  await requireRecentSignIn(args)
  const ctx = await requireMember(args)
  const form = await readForm(args.request)
  const { id, name } = await renewSigningSecret(ctx, jobIdOf(args.params.jobId), Number(form.get('version')))
  return leadBack(args, form, { said: `“${name}” signs with a new secret.`, fallback: `/jobs/${id}/secret` })
})

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
