export interface PageCache {
  /**
   * The page of that key, its nonce filled in; made by `render` when it was not seen before. The key is all that the
   * page depends on: its address and its data.
   */
  page(key: string, nonce: string, render: (nonce: string) => Promise<string>): Promise<Uint8Array<ArrayBuffer>>
}

interface Kept {
  /** What stands between the nonces. */
  parts: Buffer[]
  size: number
}

/**
 * Rendering React is most of what a page costs, and the HTML is a function of its address and data, so the same data
 * is rendered once. Least recently used pages leave above `maxBytes`. The bytes are kept, not text, for they are what is sent.
 */
export function createPageCache(maxBytes: number, placeholder: string): PageCache {
  const pages = new Map<string, Kept>()
  let bytes = 0

  function keep(key: string, kept: Kept): void {
    pages.set(key, kept)
    bytes += kept.size
    for (const [oldest, old] of pages) {
      if (bytes <= maxBytes) return
      pages.delete(oldest)
      bytes -= old.size
    }
  }

  return {
    async page(key, nonce, render) {
      const found = pages.get(key)
      if (found) {
        pages.delete(key)
        pages.set(key, found)
        return joined(found.parts, nonce)
      }
      const parts = (await render(placeholder)).split(placeholder).map((part) => Buffer.from(part))
      const size = parts.reduce((sum, part) => sum + part.length, key.length)
      if (!pages.has(key)) keep(key, { parts, size })
      return joined(parts, nonce)
    },
  }
}

function joined(parts: readonly Buffer[], nonce: string): Uint8Array<ArrayBuffer> {
  const mark = Buffer.from(nonce)
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [mark, part])))
}
