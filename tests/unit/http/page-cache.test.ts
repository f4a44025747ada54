import { expect, test } from 'vitest'
import { createPageCache } from '#app/http/page-cache.server.ts'
import { filled } from '#app/http/page-template.server.ts'

function counting(pad = '') {
  const rendered: string[] = []
  const render = (name: string) => async (nonce: string) => {
    rendered.push(name)
    return `<script nonce="${nonce}">${name}</script><b nonce="${nonce}">${pad}</b>`
  }
  return { rendered, render }
}

test('a page is rendered once for the same data, with a new nonce each time', async () => {
  const pages = createPageCache(10_000, 'PLACEHOLDER')
  const { rendered, render } = counting()
  const page = async (nonce: string) => filled(await pages.page('a', render('a')), { nonce, formKey: '' }).toString()
  expect(await page('n1')).toBe('<script nonce="n1">a</script><b nonce="n1"></b>')
  expect(await page('n2')).toBe('<script nonce="n2">a</script><b nonce="n2"></b>')
  expect(rendered).toEqual(['a'])
})

test('a page that differs in the key of its forms alone is rendered once, with the key of each answer', async () => {
  const pages = createPageCache(10_000, 'PLACEHOLDER')
  const { rendered, render } = counting()
  const page = async (key: string) =>
    filled(await pages.page(`data ${key}`, render(key), key), { nonce: 'n', formKey: key }).toString()
  expect(await page('one')).toBe('<script nonce="n">one</script><b nonce="n"></b>')
  expect(await page('two')).toBe('<script nonce="n">two</script><b nonce="n"></b>')
  expect(rendered).toEqual(['one'])
})

test('the page used longest ago leaves when there are too many bytes', async () => {
  const pages = createPageCache(2500, 'PLACEHOLDER')
  const { rendered, render } = counting('x'.repeat(1000))
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await pages.page(name, render(name))
  expect(rendered).toEqual(['a', 'b', 'c', 'b'])
})
