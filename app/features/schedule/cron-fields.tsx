import { CronField } from '#app/ui/code.tsx'
import { cronFieldNames, splitPattern } from './schedule.ts'

/** The five fields of a pattern, each under its name; nothing where the text has not five. */
export function CronFields({ pattern }: { pattern: string }) {
  const fields = splitPattern(pattern)
  if (!fields) return null
  return (
    <dl className="cron-fields">
      {cronFieldNames.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <CronField>{fields[name]}</CronField>
          </dd>
        </div>
      ))}
    </dl>
  )
}
