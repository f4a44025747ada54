import { isIP, type LookupFunction, connect as netConnect, type Socket } from 'node:net'
import { type SecureContext, connect as tlsConnect } from 'node:tls'
import type { AddressGuard } from './addresses.server.ts'
import { CallError, phraseOf } from './call-failure.server.ts'
import { type Phases, until } from './phases.server.ts'
import type { ResolveHost } from './resolver.server.ts'

export interface ConnectDeps {
  guard: AddressGuard
  resolve: ResolveHost
  secureContext: SecureContext
}

/** Before the next address of a host is tried. */
const attemptMs = 1000

/**
 * A socket to the host of the URL, over TLS for https. Every address the name stands for must be one that may be
 * called, and the socket goes to one of those that were checked: a name that changes in between gains nothing.
 */
export async function connectTo(deps: ConnectDeps, url: URL, phases: Phases): Promise<Socket> {
  const hostname = hostOf(url)
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const addresses = await addressesOf(deps, hostname, phases)
  for (const address of addresses) {
    if (!deps.guard.isAllowed(address, port)) throw new CallError('address', refusal(deps.guard, hostname, address))
  }
  const socket = await openSocket(hostname, addresses, port, phases)
  if (!deps.guard.isAllowed(socket.remoteAddress ?? '', port)) {
    socket.destroy()
    throw new CallError('address', refusal(deps.guard, hostname, socket.remoteAddress ?? 'nowhere'))
  }
  return url.protocol === 'http:' ? socket : secure(socket, hostname, deps.secureContext, phases)
}

async function addressesOf({ resolve }: ConnectDeps, hostname: string, phases: Phases): Promise<string[]> {
  return isIP(hostname) ? [hostname] : phases.run('dns', () => resolve(hostname))
}

/** Without the brackets of IPv6, and without the final dot that certificates do not have. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

function refusal(guard: AddressGuard, hostname: string, address: string): string {
  const objection = guard.objection(address)
  return hostname === address ? `${address} ${objection}` : `${hostname} leads to ${address}, which ${objection}`
}

async function openSocket(host: string, addresses: string[], port: number, phases: Phases): Promise<Socket> {
  const checked: LookupFunction = (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    )
  const family = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: attemptMs }
  const socket = netConnect({ host, port, lookup: checked, noDelay: true, ...family })
  return orDestroyed(socket, phases, 'connect', 'connection')
}

async function secure(socket: Socket, host: string, context: SecureContext, phases: Phases): Promise<Socket> {
  const servername = isIP(host) ? '' : host
  const secured = tlsConnect({ socket, host, servername, secureContext: context, ALPNProtocols: ['http/1.1'] })
  return orDestroyed(secured, phases, 'tls', 'tls')
}

/** The socket when it is ready. */
async function orDestroyed(
  socket: Socket,
  phases: Phases,
  phase: 'connect' | 'tls',
  reason: 'connection' | 'tls',
): Promise<Socket> {
  try {
    await phases.run(phase, () => until(socket, phase === 'tls' ? 'secureConnect' : 'connect'))
    return socket
  } catch (error) {
    socket.destroy()
    throw error instanceof CallError ? error : new CallError(reason, phraseOf(error), error)
  }
}
