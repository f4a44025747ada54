/** NFKD makes up to 18 characters of one, so the text has a limit of its own, above what most jobs come to. */
const maxSearchText = 5000

/** Text as it is searched and sorted: without case and accents, so that `äpfel` finds ÄPFEL and Apfel. */
export function folded(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '')
  // Upwards in between: ß is SS and ı is I. Lower case sigma depends on what follows it.
  return bare.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/**
 * What a list by name is sorted by: folded, with the length of each number before it, so that `Job 2` comes before
 * `Job 10`.
 */
export function nameKeyOf(name: string): string {
  return folded(name).replace(/[0-9]+/g, (digits) => {
    const number = digits.replace(/^0+/, '')
    return String(number.length).padStart(3, '0') + number
  })
}

interface Searched {
  name: string
  schedule: string
  command: string
}

/** What a search of jobs looks through. */
export function searchTextOf({ name, schedule, command }: Searched): string {
  return cut(folded(`${name}\n${schedule}\n${command}`), maxSearchText)
}

/** The start of a text, without half a character: those beyond U+FFFF take two places. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
