import { door, requireMember, tenants } from '#app/context.server.ts'
import { exportFile } from '#app/features/tenants/export-file.server.ts'
import { dated, download } from '#app/http/download.server.ts'

export const loader = door(async (args) => {
  const ctx = await requireMember(args)
  const fileName = dated('db', ctx.clock())
  return download(args.request, { type: 'application/vnd.sqlite3', fileName }, () => exportFile(tenants, ctx))
})
