import { hash } from 'node:crypto'
import { recentMap } from '#app/platform/recent-map.ts'
import { type PageTemplate, templateOf } from './page-template.server.ts'

export interface PageCache {
  /**
   * The page of that key; made by `render`, with a placeholder for its nonce, when it was not seen before. The key is all
   * that the page depends on: its address and its data. With another `formKey` in its data it is the same page.
   */
  page(key: string, render: (nonce: string) => Promise<string>, formKey?: string): Promise<PageTemplate>
}

/**
 * Rendering React is most of what a page costs, and the HTML is a function of its address and data, so the same data
 * is rendered once. Least recently used pages leave above `maxBytes`. The bytes are kept, not text, for they are what is sent.
 */
export function createPageCache(maxBytes: number, placeholder: string): PageCache {
  const pages = recentMap<PageTemplate>(maxBytes, ({ bytes }) => bytes)
  return {
    async page(key, render, formKey) {
      const digest = hash('sha256', formKey === undefined ? key : key.replaceAll(formKey, ''), 'base64url')
      const found = pages.get(digest)
      if (found) return found
      const page = templateOf(await render(placeholder), { nonce: placeholder, formKey })
      pages.set(digest, page)
      return page
    },
  }
}
