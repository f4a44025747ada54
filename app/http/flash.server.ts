import { createCookie } from '@remix-run/node'
import { z } from 'zod'

/** One sentence for the next page, such as "Job created". It travels in a cookie, for it must survive the redirect. */
const flashShape = z.object({ kind: z.enum(['success', 'warning']), text: z.string().max(300) })

export type Flash = z.infer<typeof flashShape>

const cookie = createCookie('cronstead-flash', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 60 })

export async function setFlash(headers: Headers, flash: Flash): Promise<void> {
  headers.append('set-cookie', await cookie.serialize(flash))
}

/** Takes the flash, once: the response drops the cookie. */
export async function takeFlash(request: Request, headers: Headers): Promise<Flash | null> {
  const header = request.headers.get('cookie')
  if (!header?.includes(`${cookie.name}=`)) return null
  headers.append('set-cookie', await cookie.serialize('', { maxAge: 0 }))
  const parsed = flashShape.safeParse(await cookie.parse(header))
  return parsed.success ? parsed.data : null
}
