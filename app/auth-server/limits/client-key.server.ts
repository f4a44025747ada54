import { isIP } from 'node:net'
import { showsSecretKey } from '#app/auth-server/http/bearer.server.ts'
import { clientNetwork } from '#app/platform/client-network.server.ts'

/** Who sent a request, as far as the network knows. */
export interface Client {
  address: string
}

interface ClientRules {
  secretKey: string
  /** A header that a proxy in front sets to the client's address; what clients write there themselves must not arrive. */
  rateLimitHeader?: string | undefined
}

/**
 * The address of who sent a request; '' when nobody knows. An application that shows the secret key speaks for its
 * visitors by Sb-Forwarded-For, as on Supabase, and so does one in process, where there is no client. Others are known by
 * the proxy's header or by their socket.
 */
export function addressOf(rules: ClientRules, request: Request, client: Client | undefined): string {
  const forwarded = firstOf(request, 'sb-forwarded-for')
  if (isIP(forwarded) && (!client || showsSecretKey(rules, request))) return forwarded
  const named = rules.rateLimitHeader && firstOf(request, rules.rateLimitHeader)
  return named || (client?.address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

/**
 * By what the requests of an address are counted; undefined when they are not. Loopback is not counted: whole applications
 * and test suites have that address.
 */
export function clientKey(address: string): string | undefined {
  return address && !isLoopback(address) ? clientNetwork(address) : undefined
}

function firstOf({ headers }: Request, name: string): string {
  return headers.get(name)?.split(',')[0]?.trim() ?? ''
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
