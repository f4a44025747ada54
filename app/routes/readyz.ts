import { door, isReachable } from '#app/context.server.ts'
import { AppError } from '#app/platform/errors.ts'

/** The registry and the auth server answer; 503 else. */
export const loader = door(async () => {
  if (!(await isReachable())) throw new AppError('unavailable', 'The registry or the auth server does not answer.')
  return Response.json({ status: 'ready' }, { headers: { 'cache-control': 'no-store' } })
})
