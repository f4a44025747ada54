import { expect, test } from 'vitest'
import type { JobInput } from '#app/features/jobs/job.ts'
import { cut, folded, nameKeyOf, searchTextOf } from '#app/features/jobs/search-text.ts'

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

test.each([
  [['Job 10', 'job 2', 'Job 010', 'Job', 'job 2b', 'Job 2a 10', 'Job 2a 9']],
  [['Backup 2', 'backup-1', 'Backup 0', 'Backup 00', '１０', '9']],
  [[`n${'9'.repeat(99)}`, `n1${'0'.repeat(98)}`, 'n1']],
])('names with numbers are in the order people count in: %j', (names) => {
  const counted = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
  const byKey = names.toSorted((a, b) => (nameKeyOf(a) < nameKeyOf(b) ? -1 : Number(nameKeyOf(a) > nameKeyOf(b))))
  expect(byKey).toEqual(names.toSorted(counted.compare))
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
