import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { compare } from 'bcryptjs'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { type Argon2Hash, formatPhc, parsePhc } from './phc.server.ts'
import { createWorkLimit } from './work-limit.ts'

export interface PasswordHashes {
  /** An argon2id hash as a PHC string. Throws GoTrueError overLimit when too many wait. */
  hash(password: string): Promise<string>
  /** True when `phc`, argon2 or bcrypt, was made of this password. Without one it takes the same work and is false. */
  matches(password: string, phc: string | null): Promise<boolean>
}

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }

const nobody: Argon2Hash = {
  algorithm: 'argon2id',
  parameters: { ...cost, nonce: new Uint8Array(16) },
  tag: new Uint8Array(cost.tagLength),
}

/** Up to 2^14 rounds, about a second: beyond them one sign-in could hold the machine. */
const bcryptPattern = /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/

const derive = promisify(argon2)

/** Whether it is the hash of a password that this server can check. */
export function isPasswordHash(hash: string): boolean {
  return bcryptPattern.test(hash) || parsePhc(hash) !== undefined
}

/** Hashes off the event loop, on two of libuv's four threads, so that files and name look-ups keep the others. */
export function createPasswordHashes(): PasswordHashes {
  // 200 at 60 ms on two threads wait about 6 s, within the patience of a client.
  const limit = createWorkLimit(2, 200)
  const inLimit = <T>(work: () => Promise<T>): Promise<T> => {
    const begun = limit.run(work)
    if (!begun) throw new GoTrueError('overLimit')
    return begun
  }
  const tagOf = (password: string, { algorithm, parameters }: Omit<Argon2Hash, 'tag'>) =>
    inLimit(() => derive(algorithm, { ...parameters, message: password }))
  return {
    async hash(password) {
      const made = { algorithm: 'argon2id', parameters: { ...cost, nonce: randomBytes(16) } } as const
      return formatPhc({ ...made, tag: await tagOf(password, made) })
    },
    async matches(password, phc) {
      if (phc !== null && bcryptPattern.test(phc)) return inLimit(() => compare(password, phc))
      const known = phc === null ? undefined : parsePhc(phc)
      const { tag, ...how } = known ?? nobody
      return timingSafeEqual(await tagOf(password, how), tag) && known !== undefined
    },
  }
}
