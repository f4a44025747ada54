import { expect, test } from 'vitest'
import { createKeptPages } from '#app/http/kept-pages.server.ts'
import { templateOf } from '#app/http/page-template.server.ts'

type Version = string | undefined

/** Pages that depend on the two versions that stand in `now`; whoever has a cookie may read. */
function keptPages(now: { left: Version; right: Version }) {
  const pages = createKeptPages<string, 'left' | 'right'>({
    maxBytes: 10_000,
    versions: { left: () => now.left, right: async () => now.right },
    readerOf: async (headers) => headers.get('cookie') ?? undefined,
  })
  const asked = (address: string, cookie: string) => new Request(`http://localhost${address}`, { headers: { cookie } })
  return {
    now,
    pages,
    /** A page made by one loader for each list of versions; `meanwhile` happens between the first and the others. */
    async make(address: string, cookie: string, loaders: ('left' | 'right')[][], meanwhile = () => {}) {
      const context = {}
      for (const [index, names] of loaders.entries()) {
        if (index === 1) meanwhile()
        await pages.keepWhile({ request: asked(address, cookie), context, params: {} }, cookie, names)
      }
      const template = templateOf(`${address} of ${cookie}`, { nonce: 'NONCE' })
      pages.keep(asked(address, cookie), context, { loaders: loaders.length, template })
    },
    async find(address: string, cookie: string) {
      const page = await pages.find(address, new Headers({ cookie }))
      return page && Buffer.concat(page.parts).toString()
    },
  }
}

test('a page is found under its very address and cookies alone', async () => {
  const { make, find, pages } = keptPages({ left: '1', right: '1' })
  await make('/a?b=1', 'ada', [[], ['left']])
  expect(await find('/a?b=1', 'ada')).toBe('/a?b=1 of ada')
  expect(pages.find('/a?b=1', new Headers({ cookie: 'bob' }))).toBeUndefined()
  expect(pages.find('/a?b=2', new Headers({ cookie: 'ada' }))).toBeUndefined()
  expect(pages.find('/a?b=1', new Headers())).toBeUndefined()
})

test('a page is found while every version that any of its loaders named holds', async () => {
  const { make, find, now } = keptPages({ left: '1', right: '1' })
  await make('/a', 'ada', [['left'], ['right']])
  await make('/b', 'ada', [['left']])
  now.right = '2'
  expect(await find('/a', 'ada')).toBeUndefined()
  expect(await find('/b', 'ada')).toBe('/b of ada')
  now.left = '2'
  expect(await find('/b', 'ada')).toBeUndefined()
})

test('where a version cannot be told nothing is kept', async () => {
  const { make, find, now } = keptPages({ left: undefined, right: '1' })
  await make('/a', 'ada', [['left', 'right']])
  expect(await find('/a', 'ada')).toBeUndefined()
  now.left = '1'
  await make('/a', 'ada', [['left', 'right']])
  now.left = undefined
  expect(await find('/a', 'ada')).toBeUndefined()
})

test('a page whose loaders saw two versions is not kept under either', async () => {
  const { make, find, now } = keptPages({ left: '1', right: '1' })
  await make('/a', 'ada', [['left'], ['left']], () => {
    now.left = '2'
  })
  expect(await find('/a', 'ada')).toBeUndefined()
  now.left = '1'
  expect(await find('/a', 'ada')).toBeUndefined()
})
