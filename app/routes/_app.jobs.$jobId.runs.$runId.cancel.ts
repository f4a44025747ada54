import { redirect } from '@remix-run/node'
import { door, leadBack, requireMember } from '#app/context.server.ts'
import { cancelRun } from '#app/features/runs/run-now.server.ts'
import { runPath } from '#app/features/runs/runs.server.ts'
import { readForm } from '#app/http/body.server.ts'

/** Whoever comes here by the address bar or the back button is on the way to the run. */
export const loader = door(async (args) => redirect((await runPath(await requireMember(args), args.params)).path))

export const action = door(async (args) => {
  const ctx = await requireMember(args)
  const form = await readForm(args.request)
  const { id, path } = await runPath(ctx, args.params)
  const state = await cancelRun(ctx, id)
  return leadBack(args, form, { said: saidOf[state] ?? 'That run was over already.', fallback: path })
})

const saidOf: Partial<Record<Awaited<ReturnType<typeof cancelRun>>, string>> = {
  canceled: 'The run is canceled.',
  queued: 'The run is being canceled.',
  running: 'The run is being canceled.',
}

/** Never shown: with a component, a refused form is answered by the error page instead of bare JSON. */
export default function NoPage() {
  return null
}
