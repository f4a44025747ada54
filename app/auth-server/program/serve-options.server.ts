import { resolve } from 'node:path'
import { z } from 'zod'
import type { FlagSet } from '#app/platform/program/flags.server.ts'
import { type AccountOptions, accountFlags, accountOptions, accountSchema } from './account-options.server.ts'

export interface ServeOptions {
  port: number
  host: string
  /** '' or /such/a/path, without a slash at its end. */
  basePath: string
  /** Where clients reach it, the base path included: the issuer of its tokens. */
  externalUrl: string
  dataDir: string
  /** A file of keys that is there already; undefined: one of its own in `dataDir`. */
  keysFile: string | undefined
  allowAnonymous: boolean
  /** A header that a proxy in front sets to the client's address. */
  rateLimitHeader: string | undefined
  accounts: AccountOptions
}

const portRule = 'must be a whole number from 1 to 65535'

const schema = accountSchema.extend({
  port: z
    .string()
    .regex(/^\d{1,5}$/, portRule)
    .transform(Number)
    .refine((number) => number >= 1 && number <= 65_535, portRule)
    .default(54_321),
  host: z.string().min(1, 'must name an address of this machine').default('127.0.0.1'),
  'base-path': z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, "must be '' or like /auth/v1, without a slash at its end")
    .default('/auth/v1'),
  'external-url': z.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' }).optional(),
  data: z.string().min(1, 'must name a folder').optional(),
  'rate-limit-header': z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a header')
    .optional(),
  anonymous: z.boolean().default(false),
  keys: z.string().min(1, 'must name a file').optional(),
})

/** What the command line of the program may say. */
export const serveFlags: FlagSet<z.output<typeof schema>> = {
  schema,
  flags: {
    port: { value: 'PORT', help: 'where it listens (54321)' },
    host: { value: 'ADDRESS', help: 'the address it listens on (127.0.0.1)' },
    'base-path': { value: 'PATH', help: "what stands before every route (/auth/v1; '' for none)" },
    'external-url': {
      value: 'URL',
      help: 'where clients reach it, the issuer of its tokens (http://ADDRESS:PORT/PATH)',
    },
    data: { value: 'DIR', help: 'its database and secrets (DATA_DIR, or else ./data)' },
    'rate-limit-header': {
      value: 'NAME',
      help: 'a header in which a proxy in front names the client, such as X-Real-IP',
    },
    anonymous: { help: 'let people in who say neither address nor password' },
    keys: { value: 'FILE', help: 'signing keys as in GOTRUE_JWT_KEYS (an ES256 key of its own, in DIR)' },
    ...accountFlags,
  },
}

/** The options of a checked command line; `dataDir` is where the data lies when it names no folder. */
export function serveOptions(values: z.output<typeof schema>, dataDir: string): ServeOptions {
  const { port, host, 'base-path': basePath, 'external-url': externalUrl, data, keys } = values
  const { 'rate-limit-header': rateLimitHeader } = values
  return {
    port,
    host,
    basePath,
    externalUrl: (externalUrl ?? `http://${inUrl(host)}:${port}${basePath}`).replace(/\/+$/, ''),
    dataDir: resolve(data ?? dataDir),
    allowAnonymous: values.anonymous,
    rateLimitHeader,
    keysFile: keys === undefined ? undefined : resolve(keys),
    accounts: accountOptions(values),
  }
}

/** A name or an address as it stands in a URL, where those of IPv6 need brackets. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
