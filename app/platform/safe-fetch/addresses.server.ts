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
  /** Addresses and CIDR ranges that may be called although they are not public, or this machine's. */
  allowedRanges: readonly string[]
  /** The port this process listens on: never called at an address of this machine. */
  ownPort: number
  /** The addresses of this machine; when not given, those of its network interfaces. */
  ownAddresses?: () => readonly string[]
}

export interface AddressGuard {
  /** Whether a call may go there; false for what is no address. */
  isAllowed: (address: string, port: number) => boolean
  /** What is wrong with one that is not allowed: a phrase that follows the address, without a full stop. */
  objection: (address: string) => string
}

/**
 * Lets calls to public unicast addresses pass that are not this machine's: from here its services would be reached
 * behind its firewall. And to those the installation allows.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { allowedRanges, ownPort, ownAddresses = addressesOfInterfaces } = options
  const allowed = allowedRanges.map(rangeOf)
  const isOwn = (address: Address) => isThisMachine(address, ownAddresses)
  return {
    isAllowed(text, port) {
      if (isIP(text) === 0) return false
      // Turns ::ffff:127.0.0.1 into 127.0.0.1.
      const address = ipaddr.process(text)
      if (allowed.some((range) => isWithin(address, range))) return port !== ownPort || !isOwn(address)
      return isPublic(address) && !isOwn(address)
    },
    objection: (text) =>
      isIP(text) !== 0 && isPublic(ipaddr.process(text)) ? 'is of the machine of Cronstead' : 'is not public',
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

function isThisMachine(address: Address, ownAddresses: () => readonly string[]): boolean {
  if (address.range() === 'loopback' || address.range() === 'unspecified') return true
  return ownAddresses().some((own) => ipaddr.process(own).toString() === address.toString())
}

function addressesOfInterfaces(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
}
