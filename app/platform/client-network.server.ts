import { isIP } from 'node:net'

/** The address of the client. Set by the edge alone; whatever a client sends under this name is overwritten. */
export const clientHeader = 'x-cronstead-client'

/** One customer of a network has a whole /64 of IPv6 addresses, so its first half is the client. */
export function clientNetwork(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
