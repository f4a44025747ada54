import { callbacks, openDoor, reporting } from '#app/context.server.ts'
import { reportRun } from '#app/features/runs/report-run.server.ts'
import { outcomeOfReport } from '#app/features/runs/run-report.server.ts'
import { readSentFields } from '#app/http/sent-fields.server.ts'
import { AppError } from '#app/platform/errors.ts'

export const loader = openDoor(async () => {
  throw new AppError('not_found', 'Send the result of the run here by POST.')
})

/** The target of a run reports how it ended; the address itself proves that it may. */
export const action = openDoor(async ({ request, params }) => {
  const run = callbacks.runOf(params.runId, new URL(request.url).searchParams.get('token'))
  await reportRun(reporting, run, outcomeOfReport(await readSentFields(request)))
  return new Response(null, { status: 204 })
})
