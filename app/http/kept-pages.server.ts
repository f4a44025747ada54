import { hash } from 'node:crypto'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { recentMap } from '#app/platform/recent-map.ts'
import { hostHeader } from './edge.server.ts'
import type { PageTemplate } from './page-template.server.ts'

/** A text that is another one whenever what it stands for may have changed; undefined when that cannot be told. */
type Version = string | undefined
export type VersionOf<Reader> = (reader: Reader) => Version | Promise<Version>

interface KeptPagesOptions<Reader, Name extends string> {
  maxBytes: number
  /** Who asks, checked as a loader would check it; undefined when a loader has to decide. */
  readerOf: (headers: Pick<Headers, 'get'>) => Promise<Reader | undefined>
  /** All that a page may depend on, besides its address, host, cookies and who asks. */
  versions: Record<Name, VersionOf<Reader>>
}

export interface KeptPages<Reader, Name extends string> {
  /**
   * In a loader, before it reads anything: what it reads stays true while these versions hold. A page is kept when each
   * of its loaders has said so.
   */
  keepWhile(loader: LoaderFunctionArgs, reader: Reader, names: readonly Name[]): Promise<void>
  /** Keeps a page that `loaders` loaders made for this request and that is answered without any header of its own. */
  keep(request: Request, context: object, page: { loaders: number; template: PageTemplate }): void
  /**
   * The page kept for that address, host and cookies, if who asks still may and every version still holds. Undefined,
   * without a wait, when there is none.
   */
  find(address: string, headers: Pick<Headers, 'get'>): Promise<PageTemplate | undefined> | undefined
}

type Versions<Name> = Map<Name, Version>

interface Notes<Name> {
  loaders: Set<Request>
  versions: Versions<Name>
}

/**
 * Pages answered again without asking a loader. The rule: the same address, host and cookies, from somebody whose session
 * still stands, while every version that the page's loaders named is what it was before they read.
 */
export function createKeptPages<Reader, Name extends string>(
  options: KeptPagesOptions<Reader, Name>,
): KeptPages<Reader, Name> {
  const kept = recentMap<{ template: PageTemplate; versions: Versions<Name> }>(
    options.maxBytes,
    ({ template }) => template.bytes,
  )
  /** By the context that Remix makes for each request and hands to its loaders. */
  const noted = new WeakMap<object, Notes<Name>>()

  async function areWhatTheyWere(versions: Versions<Name>, reader: Reader): Promise<boolean> {
    for (const [name, version] of versions) if ((await options.versions[name](reader)) !== version) return false
    return true
  }

  return {
    async keepWhile({ request, context }, reader, names) {
      const notes = noted.get(context) ?? { loaders: new Set(), versions: new Map() }
      noted.set(context, notes)
      for (const name of names) {
        const version = await options.versions[name](reader)
        // Loaders of one page that saw two versions make a page of neither.
        const isTorn = notes.versions.has(name) && notes.versions.get(name) !== version
        notes.versions.set(name, isTorn ? undefined : version)
      }
      notes.loaders.add(request)
    },
    keep(request, context, { loaders, template }) {
      const notes = noted.get(context)
      if (notes?.loaders.size !== loaders || [...notes.versions.values()].includes(undefined)) return
      const { pathname, search } = new URL(request.url)
      kept.set(keyOf(pathname + search, request.headers), { template, versions: notes.versions })
    },
    find(address, headers) {
      const page = kept.get(keyOf(address, headers))
      if (!page) return undefined
      return options.readerOf(headers).then(async (reader) => {
        if (!reader) return undefined
        return (await areWhatTheyWere(page.versions, reader)) ? page.template : undefined
      })
    },
  }
}

/** The cookies as a whole: a page may depend on any of them, and nobody else has the session cookie. */
function keyOf(address: string, headers: Pick<Headers, 'get'>): string {
  return hash('sha256', [address, headers.get(hostHeader), headers.get('cookie')].join('\n'), 'base64url')
}
