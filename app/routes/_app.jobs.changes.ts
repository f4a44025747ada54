import { changes, door, requireMember } from '#app/context.server.ts'

/** Server-sent events for the member's open pages: that something changed, not what. */
export const loader = door(async (args) => changes.open(args.request, await requireMember(args)))
