import { expect, test } from 'vitest'
import { writeLetter } from '#app/auth-server/mail/letter.ts'
import type { LetterType } from '#app/auth-server/mail/wording.ts'

const link = 'https://cron.example.com/auth/confirm?token_hash=abc&type=x&next=%2Fjobs'

function letter(type: LetterType, more: Partial<Parameters<typeof writeLetter>[0]> = {}) {
  return writeLetter({
    type,
    email: 'ada@example.com',
    newEmail: 'lovelace@example.com',
    code: '012345',
    link,
    validMinutes: 60,
    ...more,
  })
}

/** The words of an HTML mail, as a reader meets them. */
function wordsOf(html: string): string[] {
  return html
    .replace(/^.*<body[^>]*>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .split(/\s+/)
    .filter(Boolean)
}

const types = [
  'signup',
  'recovery',
  'magiclink',
  'invite',
  'email_change_current',
  'email_change_new',
  'reauthentication',
] as const

test.each(types)('the two forms of a mail of type %s say the same', (type) => {
  const { subject, text, html } = letter(type)
  const inHtml = wordsOf(html)
  const said = text.split(/\s+/).filter((word) => word && word !== '--')
  expect(said.filter((word) => !inHtml.includes(word.replace(/:$/, '')) && !inHtml.includes(word))).toEqual([])
  expect(subject.length).toBeGreaterThan(5)
  expect(inHtml).toContain('012345')
})

test('only a mail that asks for a code has no link', () => {
  const without = types.filter((type) => !letter(type).text.includes(link))
  expect(without).toEqual(['reauthentication'])
  expect(letter('reauthentication').html).not.toContain('<a ')
})

test('what a member wrote is text in the HTML, not markup', () => {
  const { html } = letter('email_change_new', { newEmail: '<b>&"@example.com' })
  expect(html).toContain('&#60;b&#62;&#38;&#34;@example.com')
  expect(html).not.toContain('<b>')
})

test.each([
  [60, 'within one hour'],
  [1440, 'within 24 hours'],
  [10, 'within 10 minutes'],
])('%i minutes are named', (validMinutes, words) => {
  expect(letter('signup', { validMinutes }).text).toContain(words)
})
