import type { TimeZone } from './schedule.ts'

export const utc = 'UTC' as TimeZone

// Intl (CLDR) keeps names that IANA has renamed since; people look for the names of today.
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

// IANA zones that are rules rather than places: kept as written, for Intl answers CET with Europe/Brussels.
const ruleZones = new Set('CET EET MET WET EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT'.split(' '))

// ICU alone knows these, and surprises: AST is Alaska there, BST Bangladesh, IST India.
const ambiguous = new Set(
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' '),
)

let zones: string[] | undefined

/** All zones by their names of today, UTC first: for a datalist. */
export function timeZones(): string[] {
  zones ??= [utc, ...Intl.supportedValuesOf('timeZone').map(modernName).filter(isNotUtc).sort()]
  return zones
}

/** Accepts IANA zones and their aliases, in any case; gives the name of today, so that equal zones are equal text. */
export function parseTimeZone(text: string): { ok: true; zone: TimeZone } | { ok: false; message: string } {
  const name = text.trim().replace(/\s+/g, '_')
  if (name === '') return { ok: false, message: 'Enter a time zone, for example UTC or Europe/Berlin.' }
  const zone = knownZone(name)
  if (zone) return { ok: true, zone: zone as TimeZone }
  const near = nearestZone(name)
  const advice = near ? `Did you mean ${near}?` : 'Use a name such as Europe/Berlin or America/New_York, or UTC.'
  return { ok: false, message: `${shorten(text.trim())} is not a known time zone. ${advice}` }
}

function knownZone(name: string): string | undefined {
  const upper = name.toUpperCase()
  if (ruleZones.has(upper)) return upper
  if (ambiguous.has(upper) || !/^[a-z]/i.test(name) || upper.startsWith('SYSTEMV/')) return undefined
  try {
    return modernName(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone)
  } catch {
    return undefined
  }
}

function modernName(zone: string): string {
  return renamed[zone] ?? zone
}

function isNotUtc(zone: string): boolean {
  return zone !== utc
}

const longestName = 40

function shorten(text: string): string {
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text
}

/** The zone whose name or city, of today or of old, is at most two slips away; one slip where the name is short. */
function nearestZone(name: string): string | undefined {
  if (name.length > longestName) return undefined
  const wanted = name.toLowerCase()
  let best: string | undefined
  let fewest = Math.min(3, Math.floor(name.length / 3) + 1)
  for (const zone of [...timeZones(), ...Object.keys(renamed)]) {
    const lower = zone.toLowerCase()
    const slips = Math.min(slipsBetween(wanted, lower), slipsBetween(wanted, lower.slice(lower.lastIndexOf('/') + 1)))
    if (slips < fewest) [best, fewest] = [zone, slips]
  }
  return best && modernName(best)
}

/** Levenshtein distance; names whose lengths alone put them out of reach count as far. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const swap = (row[j] as number) + (letter === other ? 0 : 1)
      next.push(Math.min(swap, (row[j + 1] as number) + 1, (next[j] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}
