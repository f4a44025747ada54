const esc = String.fromCharCode(27)
// ECMA-48: CSI with its parameters, OSC and its kin with their end, and two-character escapes. Of a sequence without its
// end no more than the beginning is taken, so that it hides nothing after it.
const sequences = new RegExp(
  `${esc}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\\n\\u0007${esc}]*(?:\\u0007|${esc}\\\\)|[ -/]*[0-~]?)`,
  'g',
)
// All that a screen does not show but lines and tabs, and marks that turn the direction of the text around it.
const unseen = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text from outside as it may be shown: without the colours and other commands of a terminal. */
export function plainText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(sequences, '').replace(unseen, '\ufffd')
}
