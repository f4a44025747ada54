import { expect, test } from 'vitest'
import type { JobInput } from '#app/features/jobs/job.ts'
import { cut, folded, searchTextOf } from '#app/features/jobs/search-text.ts'

test.each([
  ['ÄPFEL', 'apfel'],
  ['A\u0308pfel', 'apfel'],
  ['Straße', 'strasse'],
  ['ﬁle №5', 'file no5'],
  ['ΟΔΟΣ Α', 'οδοσ α'],
  ['`a^b` ~ "x"', '`a^b` ~ "x"'],
])('%s is folded into %s', (text, expected) => {
  expect(folded(text)).toBe(expected)
})

test('folding twice changes nothing more', () => {
  for (let code = 0; code < 0x30000; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const once = folded(String.fromCodePoint(code))
    if (folded(once) !== once) expect.fail(`U+${code.toString(16)}`)
  }
})

test('the text that is searched stays within its limit, however long folding makes it', () => {
  const job = { name: 'a', schedule: '@daily', command: '\uFDFA'.repeat(4000) } as JobInput
  expect(searchTextOf(job).length).toBe(5000)
})

test('a cut leaves no half character', () => {
  expect(cut('ab🕰', 3)).toBe('ab')
  expect(cut('ab🕰', 4)).toBe('ab🕰')
})
