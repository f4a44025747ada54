import { globPattern } from './glob.ts'

export interface RedirectRules {
  /** Whether a link may lead there. */
  allows(address: string): boolean
}

/**
 * GoTrue's rules: what has the scheme, host and port of the site (any port on loopback), and what one of the globs
 * matches; `*` stops at dots and slashes, `**` does not.
 */
export function createRedirectRules(siteUrl: string, globs: readonly string[]): RedirectRules {
  const site = new URL(siteUrl)
  const patterns = globs.map(globPattern)
  return {
    allows(address) {
      // Browsers drop control characters, and would go elsewhere than what was checked.
      if (!address || /[\0-\x20\x7f\\]/.test(address)) return false
      const url = URL.parse(address)
      if (!url || !isNamedAsGiven(address, url)) return false
      if (isSameSite(site, url)) return true
      if (isAddressOfMachine(url)) return isLoopback(url.hostname)
      const [withoutFragment = ''] = address.split('#')
      return patterns.some((pattern) => pattern.test(withoutFragment))
    },
  }
}

function isSameSite(site: URL, url: URL): boolean {
  const isSameHost = site.protocol === url.protocol && site.hostname === url.hostname
  return isSameHost && (site.port === url.port || isLoopback(url.hostname))
}

/** `http://2130706433/` and `http:host` are read by a browser as another host than a glob sees. */
function isNamedAsGiven(address: string, url: URL): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return true
  const [, host] = /^https?:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/i.exec(address) ?? []
  return host?.toLowerCase() === url.hostname
}

function isAddressOfMachine({ hostname }: URL): boolean {
  return /^[\d.]+$/.test(hostname) || hostname.startsWith('[')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
