import type { ParsedMail } from 'mailparser'

/** What the mail that went to this address last holds: the address of its button, and the code. */
export function lastMail({ mails }: { mails: readonly ParsedMail[] }, to: string) {
  const mail = mails.findLast((each) => [each.to].flat().some((address) => address?.text === to))
  if (!mail) throw new Error(`No mail came to ${to}`)
  const [link = ''] = /https?:\/\/\S+/.exec(mail.text ?? '') ?? []
  const [code = ''] = /^\d{6}$/m.exec(mail.text ?? '') ?? []
  const { searchParams } = URL.parse(link) ?? new URL('http://nowhere')
  return { mail, link, code, tokenHash: searchParams.get('token_hash') ?? '', type: searchParams.get('type') ?? '' }
}
