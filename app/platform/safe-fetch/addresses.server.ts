import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

type Address = ReturnType<typeof ipaddr.process>
type Range = ReturnType<typeof ipaddr.parseCIDR>

/** All that is assigned to the public internet (RFC 4291, 2.4); ipaddr.js calls the rest of IPv6 unicast as well. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3')
/** Public by its number, but answered by the host of a virtual machine: Azure's way to its guests. */
const ofTheCloud = ipaddr.parseCIDR('168.63.129.16/32')

export interface AddressGuardOptions {
  /** Addresses and CIDR ranges that may be called although they are not public. */
  allowedRanges: readonly string[]
  /** The port this process listens on: never called at an address of this machine. */
  ownPort: number
}

export interface AddressGuard {
  /** Whether a call may go there; false for what is no address. */
  isAllowed: (address: string, port: number) => boolean
}

/** Lets calls to public unicast addresses pass, and to those the installation allows. */
export function createAddressGuard({ allowedRanges, ownPort }: AddressGuardOptions): AddressGuard {
  const allowed = allowedRanges.map(rangeOf)
  return {
    isAllowed(text, port) {
      if (isIP(text) === 0) return false
      // Turns ::ffff:127.0.0.1 into 127.0.0.1.
      const address = ipaddr.process(text)
      if (port === ownPort && isThisMachine(address)) return false
      return isPublic(address) || allowed.some((range) => isWithin(address, range))
    },
  }
}

function rangeOf(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv6' ? 128 : 32]
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv6' ? isWithin(address, globalIpv6) : !isWithin(address, ofTheCloud)
}

function isWithin(address: Address, [network, bits]: Range): boolean {
  return address.kind() === network.kind() && address.match([network, bits] as Parameters<typeof address.match>[0])
}

function isThisMachine(address: Address): boolean {
  if (address.range() === 'loopback' || address.range() === 'unspecified') return true
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return own.some((one) => ipaddr.process(one.address).toString() === address.toString())
}
