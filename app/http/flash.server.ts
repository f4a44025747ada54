import { createCookie } from '@remix-run/node'
import { z } from 'zod'

/** One sentence for the next page, such as "Job created". It travels in a cookie, for it must survive the redirect. */
const flashShape = z.object({ kind: z.enum(['success', 'warning']), text: z.string().max(300) })

export type Flash = z.infer<typeof flashShape>

/** On https the `__Host-` prefix keeps a sibling subdomain from putting its words on our page. */
export function createFlash(isHttps: boolean) {
  const cookie = createCookie(isHttps ? '__Host-cronstead-flash' : 'cronstead-flash', {
    httpOnly: true,
    secure: isHttps,
    sameSite: 'lax',
    path: '/',
    maxAge: 60,
  })

  async function setFlash(headers: Headers, flash: Flash): Promise<void> {
    headers.append('set-cookie', await cookie.serialize(flash))
  }

  /** Takes the flash, once: the response drops the cookie. */
  async function takeFlash(request: Request, headers: Headers): Promise<Flash | null> {
    const header = request.headers.get('cookie')
    if (!header?.includes(`${cookie.name}=`)) return null
    headers.append('set-cookie', await cookie.serialize('', { maxAge: 0 }))
    const parsed = flashShape.safeParse(await cookie.parse(header))
    return parsed.success ? parsed.data : null
  }

  return { setFlash, takeFlash }
}
