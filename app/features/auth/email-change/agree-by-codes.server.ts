import type { Auth } from '#app/features/auth/auth.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { agreeToEmail } from './agree-to-email.server.ts'

/** A code that was typed, and the address to which it went. */
export interface TypedCode {
  field: 'codeOld' | 'codeNew'
  email: string
  digits: string | undefined
}

/** 'agreed': one address is still to; in what is 'wrong' it counts those that were right. */
export type TypedAgreement =
  | { state: 'agreed' | 'changed' | 'too_many' }
  | { state: 'wrong'; field: string; agreed: number }

/** Takes the codes of two mails one after the other; `mayTry` counts each of them first. */
export async function agreeByCodes(
  auth: Auth,
  exchange: Exchange,
  typed: readonly TypedCode[],
  mayTry: () => Promise<boolean>,
): Promise<TypedAgreement> {
  let agreed = 0
  for (const { field, email, digits } of typed) {
    if (!digits) continue
    if (!(await mayTry())) return { state: 'too_many' }
    const { state } = await agreeToEmail(auth, exchange, { email, digits })
    if (state === 'refused') return { state: 'wrong', field, agreed }
    if (state !== 'half') return { state }
    agreed += 1
  }
  return { state: 'agreed' }
}
