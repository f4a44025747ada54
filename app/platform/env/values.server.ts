import { isIP } from 'node:net'
import { z } from 'zod'

// A fault shows the value only where no secret is expected: an address may carry a password, a key is one.

export const text = z.string().trim().min(1)

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  return z.string().transform((given, ctx) => {
    const number = /^\s*\d{1,16}\s*$/.test(given) ? Number(given) : Number.NaN
    if (number >= least && number <= most) return number
    return refuse(ctx, `must be a whole number ${range}, but is ${shown(given)}`)
  })
}

export function oneOf<const Choice extends string>(...choices: Choice[]) {
  return z.string().transform((given, ctx) => {
    const choice = choices.find((one) => one === given.trim())
    return choice ?? refuse(ctx, `must be one of ${choices.join(', ')}, but is ${shown(given)}`)
  })
}

const webUrl = z.string().transform((given, ctx) => {
  const url = URL.parse(given.trim())
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return refuse(ctx, 'must be an address that begins with http:// or https://')
  }
  return url.username || url.password ? refuse(ctx, 'must not hold a user name or a password') : url
})

/** An http(s) address, without a slash at its end. */
export const webAddress = webUrl.transform((url, ctx) => {
  if (url.search || url.hash) return refuse(ctx, 'must end before any ? or #')
  return url.href.replace(/\/+$/, '')
})

/** The address of a libSQL database on the network, with a slash at its end. */
export const databaseAddress = z.string().transform((given, ctx) => {
  const url = URL.parse(given.trim())
  if (!url || !['libsql:', 'https:', 'http:'].includes(url.protocol)) {
    return refuse(ctx, 'must be an address that begins with libsql://, https:// or http://')
  }
  if (url.username || url.password || url.search || url.hash) {
    return refuse(ctx, 'must not hold a user name, a password, a ? or a #; the token has a setting of its own')
  }
  return url.href.replace(/\/*$/, '/')
})

/** As a browser sends it in `Origin`: scheme, host and a port that is not the scheme's own. */
export const webOrigin = webUrl.transform((url, ctx) => {
  if (url.pathname === '/' && !url.search && !url.hash) return url.origin
  return refuse(ctx, `must be an origin alone, without a path: ${url.origin}`)
})

/** Where mails are handed over; its user and password stand in it, so it is never shown. */
export const smtpUrl = z.string().transform((given, ctx) => {
  const url = URL.parse(given.trim())
  if ((url?.protocol === 'smtp:' || url?.protocol === 'smtps:') && url.hostname) return url.href
  return refuse(ctx, 'must be an address that begins with smtp:// or smtps://, such as smtp://user:password@host:587')
})

/** Addresses and CIDR ranges, separated by commas or spaces. */
export const addressRanges = z.string().transform((given, ctx) => {
  const ranges = given.split(/[\s,]+/).filter(Boolean)
  const wrong = ranges.find((range) => !isRange(range))
  if (wrong === undefined) return ranges
  return refuse(ctx, `must be addresses or ranges such as 127.0.0.1, 10.0.0.0/8, but holds ${shown(wrong)}`)
})

function isRange(range: string): boolean {
  const [address = '', prefix, ...rest] = range.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most)
  return isIP(address) !== 0 && isPrefix && rest.length === 0
}

function shown(given: string): string {
  return JSON.stringify(given.length > 40 ? `${given.slice(0, 40)}…` : given)
}

function refuse(ctx: z.RefinementCtx, message: string): never {
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
}
