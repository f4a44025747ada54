import { memo, useEffect } from 'react'
import { CronFields } from '#app/features/schedule/cron-fields.tsx'
import type { SchedulePreviewData } from '#app/features/schedule/schedule.ts'
import { SchedulePreview } from '#app/features/schedule/schedule-preview.tsx'
import { TextField } from '#app/ui/field.tsx'
import type { fieldProps } from '#app/ui/server-form.ts'
import { useSchedulePreview } from './use-schedule-preview.ts'

type TypedField = ReturnType<typeof fieldProps> & { value: string }

export interface ScheduleFieldsProps {
  schedule: TypedField
  timezone: TypedField
  preview: SchedulePreviewData | null
  timeZones: readonly string[]
  guessZone: boolean
}

const zoneListId = 'time-zones'

/** The schedule, its zone, and what they come to. */
export function ScheduleFields({ schedule, timezone, timeZones, guessZone, ...rest }: ScheduleFieldsProps) {
  const { value: pattern, ...scheduleField } = schedule
  const { value: zone, ...zoneField } = timezone
  const preview = useSchedulePreview(rest.preview, pattern, zone)
  useBrowserZone(timezone.id, guessZone)
  // What is wrong is said once, at the field if it is said there.
  const isSaidAbove = Boolean(schedule.errors ?? timezone.errors)
  const isShown = preview && !('errors' in preview && isSaidAbove)
  return (
    <>
      <TextField
        {...scheduleField}
        label="Schedule"
        hint="Minute, hour, day of month, month, day of week; or a name such as @daily."
        placeholder="0 9 * * MON-FRI"
        maxLength={128}
        spellCheck={false}
        mono
        required
      />
      <TextField
        {...zoneField}
        label="Time zone"
        hint="The clock that the schedule goes by."
        list={zoneListId}
        spellCheck={false}
        required
      />
      <ZoneList zones={timeZones} />
      <div id="preview" className="stack" aria-live="polite">
        {isShown ? (
          <>
            <CronFields pattern={pattern} />
            <SchedulePreview preview={preview} />
          </>
        ) : null}
      </div>
    </>
  )
}

const ZoneList = memo(function ZoneList({ zones }: { zones: readonly string[] }) {
  return (
    <datalist id={zoneListId}>
      {zones.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  )
})

/** Where the zone is only a guess, and nobody has touched it, the browser's own is the better one. */
function useBrowserZone(inputId: string, guessZone: boolean): void {
  useEffect(() => {
    const input = document.getElementById(inputId)
    if (!guessZone || !(input instanceof HTMLInputElement) || input.value !== input.defaultValue) return
    input.value = Intl.DateTimeFormat().resolvedOptions().timeZone
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }, [inputId, guessZone])
}
