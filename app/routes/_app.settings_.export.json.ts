import { door, requireMember } from '#app/context.server.ts'
import { exportJobs } from '#app/features/jobs/transfer/export-jobs.server.ts'
import { dated, download } from '#app/http/download.server.ts'

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const withRuns = new URL(args.request.url).searchParams.get('only') !== 'jobs'
  const fileName = dated('json', ctx.clock())
  return download(args.request, { type: 'application/json; charset=utf-8', fileName }, async () => ({
    body: exportJobs(ctx, { withRuns }),
  }))
})
