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
 * By what a client's requests are counted; undefined when they are not. An application that shows the secret key speaks
 * for its visitors by Sb-Forwarded-For, as on Supabase; others are known by the proxy's header or by their socket.
 * Loopback is not counted: whole applications and test suites have that address.
 */
export function clientKey(rules: ClientRules, request: Request, client: Client | undefined): string | undefined {
  const { headers } = request
  const forwarded = headers.get('sb-forwarded-for')?.split(',')[0]?.trim() ?? ''
  if (isIP(forwarded) && showsSecretKey(rules, request)) return clientNetwork(forwarded)
  const named = rules.rateLimitHeader && headers.get(rules.rateLimitHeader)?.split(',')[0]?.trim()
  if (named) return clientNetwork(named)
  const address = client?.address.replace(/^::ffff:(?=\d+\.)/, '')
  return address && !isLoopback(address) ? clientNetwork(address) : undefined
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
