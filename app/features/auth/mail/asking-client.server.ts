import type { SupabaseClient } from '@supabase/supabase-js'
import { type AuthProject, type Exchange, sessionClient } from '#app/features/auth/session/auth-client.server.ts'

export interface AskingClient {
  client: SupabaseClient
  /** Set-Cookie lines of what this browser redeems the link of the mail with; known as soon as the request is on its way. */
  verifiers: Promise<string[]>
  /** All that the client writes in the end. */
  written: Headers
}

/**
 * A client that asks for a mail. When no mail goes out auth-js takes the verifiers back, which would tell an address that
 * is known from one that is not; so they are noted as the request leaves, and its answer may be waited for or not.
 */
export function askingClient(project: AuthProject, { request }: Pick<Exchange, 'request'>): AskingClient {
  const written = new Headers()
  let leaves: (lines: string[]) => void = () => {}
  const verifiers = new Promise<string[]>((resolve) => {
    leaves = resolve
  })
  const fetch: typeof globalThis.fetch = (input, init) => {
    leaves(written.getSetCookie())
    return project.fetch(input, init)
  }
  return { client: sessionClient({ ...project, fetch }, { request, headers: written }), verifiers, written }
}

export function appendCookies(headers: Headers, lines: readonly string[]): void {
  for (const line of lines) headers.append('set-cookie', line)
}
