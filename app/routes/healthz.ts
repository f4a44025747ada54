import { door } from '#app/context.server.ts'

/** The process answers. */
export const loader = door(async () => Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } }))
