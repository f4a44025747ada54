/** Of the runs in a strip. */
export const stripLength = 30

const step = 5
const height = 16

/** How each letter of a strip is drawn: which path it belongs to, and how high. */
const shapes = {
  s: { tone: 'good', top: 5, words: 'succeeded' },
  f: { tone: 'bad', top: 0, words: 'failed' },
  t: { tone: 'bad', top: 0, words: 'timed out' },
  l: { tone: 'bad', top: 0, words: 'lost' },
  c: { tone: 'off', top: 11, words: 'canceled' },
  k: { tone: 'off', top: 11, words: 'skipped' },
  m: { tone: 'off', top: 11, words: 'missed' },
} as const

type Letter = keyof typeof shapes

/** The strip in words: `Last 12 runs: 11 succeeded, 1 failed`. */
export function stripText(runs: string): string {
  const counts = Object.entries(shapes)
    .map(([letter, { words }]) => ({ words, count: runs.split(letter).length - 1 }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`)
  return `Last ${runs.length === 1 ? 'run' : `${runs.length} runs`}: ${counts.join(', ')}`
}

/** A path a tone, the latest run to the right. */
export function stripPaths(runs: string): { tone: string; d: string }[] {
  const paths = new Map<string, string>()
  for (const [age, letter] of [...runs].entries()) {
    const { tone, top } = shapes[letter as Letter]
    paths.set(tone, `${paths.get(tone) ?? ''}M${(stripLength - age) * step - 2} ${top}V${height}`)
  }
  return [...paths].map(([tone, d]) => ({ tone, d }))
}

/** The last runs of a job, a letter each, the latest first. Height says the same as colour. */
export function RunStrip({ runs }: { runs: string }) {
  return (
    <svg className="run-strip" viewBox={`0 0 ${stripLength * step} ${height}`} role="img" aria-label={stripText(runs)}>
      {stripPaths(runs).map(({ tone, d }) => (
        <path key={tone} className={`run-${tone}`} d={d} />
      ))}
    </svg>
  )
}
