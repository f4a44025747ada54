import { getServers, Resolver } from 'node:dns/promises'
import { existsSync, readFileSync } from 'node:fs'
import { CallError } from './call-failure.server.ts'

/** The addresses of a host name, IPv4 first; throws a CallError when there are none. */
export type ResolveHost = (hostname: string) => Promise<string[]>

interface NameSources {
  /** The text of a hosts file (hosts(5)). */
  hosts: string
  /** Addresses of name servers. */
  servers: readonly string[]
}

const noSuchName = new Set(['ENOTFOUND', 'ENODATA'])

/**
 * Asks the name servers of this machine, by c-ares: getaddrinfo would hold one of libuv's four threads, and so the
 * files of all members, for as long as a slow name server likes. Names in /etc/hosts come first.
 */
export function createResolver(of: NameSources = thisMachine()): ResolveHost {
  const hosts = parseHosts(of.hosts)
  const asked = new Map<string, Promise<string[]>>()
  return (hostname) => {
    const known = hosts.get(hostname)
    if (known) return Promise.resolve(known)
    // A thousand jobs due at once ask once.
    const answer = asked.get(hostname) ?? ask(hostname, of.servers).finally(() => asked.delete(hostname))
    asked.set(hostname, answer)
    return answer
  }
}

async function ask(hostname: string, servers: readonly string[]): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 3 })
  resolver.setServers(servers)
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length > 0) return addresses
  const codes = [v4, v6].map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : ''))
  const isUnknown = codes.every((code) => noSuchName.has(code))
  throw new CallError('dns', isUnknown ? `${hostname} is not known` : `the name servers did not answer for ${hostname}`)
}

/** Lower-case names and their addresses, IPv4 first. */
export function parseHosts(text: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    for (const name of names) {
      const before = hosts.get(name.toLowerCase()) ?? []
      hosts.set(name.toLowerCase(), address.includes(':') ? [...before, address] : [address, ...before])
    }
  }
  return hosts
}

function thisMachine(): NameSources {
  return { hosts: existsSync('/etc/hosts') ? readFileSync('/etc/hosts', 'utf8') : '', servers: getServers() }
}
