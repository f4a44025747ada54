import { z } from 'zod'
import {
  callProvider,
  type ProviderCall,
  type ProviderLimits,
  usualLimits,
} from '#db/backends/provider/provider-call.server.ts'
import { ProviderError } from '#db/backends/provider/provider-error.server.ts'

export interface SqldAdmin {
  /** Without a slash at its end. */
  adminUrl: string
  adminKey: string
  /** The usual ones when not given. */
  limits?: ProviderLimits | undefined
}

/** The admin API of a sqld with namespaces. Every call may throw a ProviderError. */
export interface SqldAdminApi {
  /** `maxSize` is such as `500MB`. */
  create(name: string, maxSize?: string): Promise<'created' | 'taken'>
  /** Undefined when there is no such namespace. */
  storageBytes(name: string): Promise<number | undefined>
  /** False when there was none. */
  delete(name: string): Promise<boolean>
}

export function createSqldAdminApi({ adminUrl, adminKey, limits = usualLimits }: SqldAdmin): SqldAdminApi {
  // Literally: sqld compares the header's second word with the key, without decoding it.
  const headers = { authorization: `basic ${adminKey}` }
  const call = (method: ProviderCall['method'], path: string, body?: unknown) =>
    callProvider({
      method,
      url: new URL(`${adminUrl}/v1/namespaces/${path}`),
      headers,
      body,
      isRepeatable: true,
      limits,
    })
  return {
    async create(name, maxSize) {
      try {
        await call('POST', `${encodeURIComponent(name)}/create`, maxSize ? { max_db_size: maxSize } : {})
        return 'created'
      } catch (error) {
        // A 400 like any other, but for its words.
        if (error instanceof ProviderError && error.message.includes('already exists')) return 'taken'
        throw error
      }
    },
    async storageBytes(name) {
      const answer = await unlessMissing(() => call('GET', `${encodeURIComponent(name)}/stats`))
      return answer && z.object({ storage_bytes_used: z.number() }).parse(answer.value).storage_bytes_used
    },
    async delete(name) {
      return (await unlessMissing(() => call('DELETE', encodeURIComponent(name)))) !== undefined
    },
  }
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<{ value: T } | undefined> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof ProviderError && error.fault === 'not_found') return undefined
    throw error
  }
}
