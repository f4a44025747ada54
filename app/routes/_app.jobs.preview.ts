import { door, requireMember } from '#app/context.server.ts'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'

/** The preview as JSON, while the member types. The command has no place in an address. */
export const loader = door(async (args) => {
  const { clock } = await requireMember(args)
  const search = new URL(args.request.url).searchParams
  return Response.json(previewSchedule(search.get('schedule') ?? '', search.get('timezone') ?? '', clock()))
})
