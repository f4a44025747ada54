import type { Auth } from '#app/features/auth/auth.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { requireAuthServer } from '#app/features/auth/session/auth-health.server.ts'
import { appendCookies, askingClient } from './asking-client.server.ts'
import { awaitMail } from './awaited-mail.server.ts'
import { mailReturnAddress } from './mail-link.server.ts'

/**
 * Asks for another mail to confirm an address, or for one to set a new password. Says nothing of the address, nor does the
 * time it takes: it is done before the mail is out. Throws AppError 'unavailable' when the auth server does not answer.
 */
export async function askForMail(
  auth: Auth,
  exchange: Exchange,
  type: 'signup' | 'recovery',
  email: string,
): Promise<void> {
  await requireAuthServer(auth.project)
  const { client, verifiers } = askingClient(auth.project, exchange)
  const address = mailReturnAddress(auth.appOrigin, type)
  const asked =
    type === 'recovery'
      ? client.auth.resetPasswordForEmail(email, { redirectTo: address })
      : client.auth.resend({ type, email, options: { emailRedirectTo: address } })
  asked.then(
    ({ error }) => error && auth.log.warn({ code: error.code, status: error.status, mail: type }, 'a mail was refused'),
    (error: unknown) => auth.log.error({ err: error, mail: type }, 'a mail was not asked for'),
  )
  appendCookies(exchange.headers, await verifiers)
  awaitMail(exchange, auth.project.cookie, { email })
}
