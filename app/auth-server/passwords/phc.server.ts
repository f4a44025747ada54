import type { Argon2Parameters } from 'node:crypto'

export interface Argon2Hash {
  algorithm: 'argon2id' | 'argon2i'
  parameters: Omit<Argon2Parameters, 'message'> & { nonce: Uint8Array }
  tag: Uint8Array
}

const phcPattern =
  /^\$(argon2id|argon2i)\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/

/** GoTrue's limits on a hash that is brought along; beyond them one sign-in could hold the machine. */
const limits = { memory: 1024 * 1024, passes: 20, parallelism: 16 }

/** The PHC string of a hash, as Supabase imports it. */
export function formatPhc({ algorithm, parameters, tag }: Argon2Hash): string {
  const { memory, passes, parallelism, nonce } = parameters
  return `$${algorithm}$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

/** Undefined when it is no argon2 hash this server can check. */
export function parsePhc(phc: string): Argon2Hash | undefined {
  const [, algorithm, m, t, p, nonce = '', hash = ''] = phcPattern.exec(phc) ?? []
  const memory = Number(m)
  const passes = Number(t)
  const parallelism = Number(p)
  const isAllowed =
    memory >= 8 * parallelism &&
    memory <= limits.memory &&
    passes >= 1 &&
    passes <= limits.passes &&
    parallelism >= 1 &&
    parallelism <= limits.parallelism
  if (!isAllowed) return undefined
  const tag = Buffer.from(hash, 'base64')
  return {
    algorithm: algorithm as Argon2Hash['algorithm'],
    parameters: { memory, passes, parallelism, tagLength: tag.length, nonce: Buffer.from(nonce, 'base64') },
    tag,
  }
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
