import { hash } from 'node:crypto'

export interface PageCache {
  /** The page of that address and data, its nonce filled in; rendered by `render` when it was not seen before. */
  page(key: string, nonce: string, render: (nonce: string) => Promise<string>): Promise<string>
}

/**
 * Rendering React is most of what a page costs, and the HTML is a function of its address and data, so the same data
 * is rendered once. Least recently used pages leave above `maxCharacters`.
 */
export function createPageCache(maxCharacters: number, placeholder: string): PageCache {
  const pages = new Map<string, string[]>()
  let characters = 0
  const sizeOf = (parts: string[]) => parts.reduce((sum, part) => sum + part.length, 0)

  function store(key: string, parts: string[]): void {
    pages.set(key, parts)
    characters += sizeOf(parts)
    for (const [oldest, old] of pages) {
      if (characters <= maxCharacters) return
      pages.delete(oldest)
      characters -= sizeOf(old)
    }
  }

  return {
    async page(text, nonce, render) {
      const key = hash('sha256', text, 'base64url')
      const found = pages.get(key)
      if (!found) {
        const parts = (await render(placeholder)).split(placeholder)
        if (!pages.has(key)) store(key, parts)
        return parts.join(nonce)
      }
      pages.delete(key)
      pages.set(key, found)
      return found.join(nonce)
    },
  }
}
