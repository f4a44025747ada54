import type { Run } from '#app/features/runs/run.ts'
import { toneOf } from '#app/features/runs/run-state.ts'
import { durationOf, latenessOf, spanInWords } from '#app/features/runs/run-words.ts'

interface Measured {
  id: string
  ms: number
  tone: string
}

const step = 10
const height = 60

/** How long the runs of a page took and how late they began. The table of these runs has each of the values. */
export function RunCharts({ runs }: { runs: readonly Run[] }) {
  const started = runs.filter(({ startedAt, endedAt }) => startedAt !== null && endedAt !== null).reverse()
  if (started.length < 2) return null
  const measured = (of: (run: Run) => number | null) =>
    started.map((run) => ({ id: run.id, ms: of(run) ?? 0, tone: toneOf[run.state] }))
  return (
    <div className="run-charts">
      <Chart title="How long they took" values={measured(durationOf)} />
      <Chart title="How late they started" values={measured(latenessOf)} />
    </div>
  )
}

function Chart({ title, values }: { title: string; values: Measured[] }) {
  const sorted = values.map(({ ms }) => ms).sort((a, b) => a - b)
  const longest = sorted.at(-1) ?? 0
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  const summary = `half of them ${spanInWords(middle)} or less, at most ${spanInWords(longest)}`
  return (
    <figure className="run-chart">
      <figcaption>
        <b>{title}</b>: {summary}
      </figcaption>
      <svg
        viewBox={`0 0 ${Math.max(30, values.length) * step} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, ${values.length} runs from left to right: ${summary}. The table below has each value.`}
      >
        {values.map(({ id, ms, tone }, index) => {
          const tall = Math.max(2, Math.round((ms / (longest || 1)) * height))
          return (
            <rect
              key={id}
              className={`run-${tone}`}
              x={index * step + 1}
              y={height - tall}
              width={step - 2}
              height={tall}
            />
          )
        })}
      </svg>
    </figure>
  )
}
