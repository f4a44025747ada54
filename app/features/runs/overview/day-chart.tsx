import { countsInWords, type ToneCounts, totalOf } from './day-counts.ts'

export interface DayChartProps {
  hours: readonly ToneCounts[]
  /** What the clock shows at the start of each hour. */
  labels: readonly string[]
}

const step = 10
const height = 48
/** What went wrong is drawn last, on top of its bar, and seen however little it is. */
const tones = ['good', 'off', 'bad'] as const

/** A path a tone: boxes on top of each other, a column an hour. */
export function dayChartPaths(hours: readonly ToneCounts[]): { tone: string; d: string }[] {
  const highest = Math.max(1, ...hours.map(({ good, bad, off }) => good + bad + off))
  const paths = { good: '', off: '', bad: '' }
  for (const [index, hour] of hours.entries()) {
    let bottom = height
    for (const tone of tones) {
      if (hour[tone] === 0) continue
      const tall = Math.max(3, Math.round((hour[tone] / highest) * (height - 6)))
      paths[tone] += `M${index * step + 1} ${bottom}v-${tall}h${step - 2}v${tall}z`
      bottom -= tall
    }
  }
  return tones.filter((tone) => paths[tone] !== '').map((tone) => ({ tone, d: paths[tone] }))
}

/** The runs of a day by the hour, and the same as a table. */
export function DayChart({ hours, labels }: DayChartProps) {
  const rows = hours.map((counts, index) => ({ counts, from: labels[index] ?? '' }))
  return (
    <figure className="day-chart">
      <svg
        viewBox={`0 0 ${hours.length * step} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`By the hour: ${countsInWords(totalOf(hours))}. The table below has each hour.`}
      >
        {dayChartPaths(hours).map(({ tone, d }) => (
          <path key={tone} className={`run-${tone}`} d={d} />
        ))}
      </svg>
      <div className="day-chart-hours" aria-hidden="true">
        {labels.map((label, index) => (index % 6 === 0 ? <span key={label}>{label}</span> : null))}
      </div>
      <details>
        <summary>By the hour, as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">Succeeded</th>
              <th scope="col">Failed</th>
              <th scope="col">Did not run</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .filter(({ counts }) => counts.good + counts.bad + counts.off > 0)
              .map(({ counts, from }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an hour may come twice in a day, and rows keep their order
                <tr key={index} data-key={index}>
                  <th scope="row">{from}</th>
                  <td>{counts.good.toLocaleString('en')}</td>
                  <td>{counts.bad.toLocaleString('en')}</td>
                  <td>{counts.off.toLocaleString('en')}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
