import { type Addresses, type LetterType, type Wording, wordingOf } from './wording.ts'

export interface Letter {
  subject: string
  text: string
  html: string
}

export interface LetterInput extends Addresses {
  type: LetterType
  /** Six digits. */
  code: string
  /** What the button opens. */
  link: string
  validMinutes: number
}

/** The mail in plain text and in HTML, both with all there is to say. */
export function writeLetter(input: LetterInput): Letter {
  const wording = wordingOf(input.type, input)
  const parts = { ...wording, ...input, ...explain(wording, input.validMinutes) }
  return { subject: wording.subject, text: textOf(parts), html: htmlOf(parts) }
}

type Parts = Wording & LetterInput & ReturnType<typeof explain>

function explain({ action }: Wording, validMinutes: number) {
  const within = validMinutes % 60 === 0 ? plural(validMinutes / 60, 'hour') : plural(validMinutes, 'minute')
  return action === undefined
    ? { codeIntro: 'Your code:', validity: `It works once, within ${within}.` }
    : {
        codeIntro: 'Or type this code on the page where you asked, in any browser:',
        validity: `Link and code work once, within ${within}. A later mail makes this one void.`,
      }
}

function plural(count: number, unit: string): string {
  return count === 1 ? `one ${unit}` : `${count} ${unit}s`
}

function textOf({ lead, action, link, code, codeIntro, validity, unasked }: Parts): string {
  const button = action === undefined ? [] : [`${action}:\n${link}`]
  return `${[lead, ...button, `${codeIntro}\n${code}`, validity, unasked, '-- \nCronstead'].join('\n\n')}\n`
}

/** The colours stand in each tag, where every mail program reads them; those for the dark, where the better ones do. */
function htmlOf({ subject, lead, action, link, code, codeIntro, validity, unasked }: Parts): string {
  const button =
    action === undefined
      ? ''
      : `<p style="margin:0 0 24px"><a class="button" href="${escaped(link)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:#1d5b3c;color:#ffffff;font-weight:600;text-decoration:none">${action}</a></p>
<p class="soft" style="margin:0 0 24px;font-size:13px;color:#565d54">If the button does nothing, open this address:<br><a class="soft" href="${escaped(link)}" style="color:#565d54;word-break:break-all">${escaped(link)}</a></p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: #0e1411 !important; }
  .sheet { background: #141b17 !important; border-color: #29332c !important; color: #e7e9e0 !important; }
  .soft { color: #9da89e !important; }
  .well { background: #0a0f0c !important; color: #e7e9e0 !important; }
  .brand { color: #86c9a0 !important; }
  .button { background: #86c9a0 !important; color: #0c1710 !important; }
}
</style>
</head>
<body class="paper" style="margin:0;padding:0;background:#f4f3ea">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f3ea">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#fdfcf8;border:1px solid #d6d4c3;border-radius:4px;color:#1b211c;text-align:left;font-family:'Hanken Grotesk',system-ui,-apple-system,'Segoe UI',sans-serif;font-size:16px;line-height:1.5">
<tr><td style="padding:32px">
<p class="brand" style="margin:0 0 24px;font-family:Besley,Rockwell,Georgia,serif;font-weight:700;color:#1d5b3c">Cronstead</p>
<h1 style="margin:0 0 12px;font-family:Besley,Rockwell,Georgia,serif;font-size:22px;line-height:1.3">${escaped(subject)}</h1>
<p style="margin:0 0 24px;overflow-wrap:anywhere">${escaped(lead)}</p>
${button}
<p style="margin:0 0 8px">${codeIntro}</p>
<p class="well" style="margin:0 0 24px;padding:12px 16px;border-radius:4px;background:#eae9dc;color:#1b211c;font-family:'Red Hat Mono',ui-monospace,Menlo,Consolas,monospace;font-size:28px;letter-spacing:6px">${code}</p>
<p class="soft" style="margin:0 0 8px;font-size:14px;color:#565d54">${validity}</p>
<p class="soft" style="margin:0;font-size:14px;color:#565d54">${escaped(unasked)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
