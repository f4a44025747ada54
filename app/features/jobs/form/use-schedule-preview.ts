import { useEffect, useState } from 'react'
import type { SchedulePreviewData } from '#app/features/schedule/schedule.ts'

const pauseMs = 250

/**
 * The preview of what is typed, `first` being the one that came with the page. Asks the server when the typing pauses;
 * an answer that comes too late for what is typed by now is dropped. Without an answer the last one stays, but not what
 * it found wrong, for that may be mended by now.
 */
export function useSchedulePreview(
  first: SchedulePreviewData | null,
  schedule: string,
  timezone: string,
): SchedulePreviewData | null {
  const wanted = new URLSearchParams({ schedule, timezone }).toString()
  const [shown, setShown] = useState({ preview: first, for: wanted })

  const isBlank = schedule.trim() === ''

  useEffect(() => {
    if (isBlank || shown.for === wanted) return
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const preview = await askPreview(wanted, abort.signal)
      if (preview && !abort.signal.aborted) setShown({ preview, for: wanted })
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [isBlank, shown.for, wanted])

  const isOutdated = shown.for !== wanted && shown.preview !== null && 'errors' in shown.preview
  return isBlank || isOutdated ? null : shown.preview
}

async function askPreview(search: string, signal: AbortSignal): Promise<SchedulePreviewData | null> {
  try {
    const response = await fetch(`/jobs/preview?${search}`, { signal, headers: { accept: 'application/json' } })
    return response.ok && !response.redirected ? ((await response.json()) as SchedulePreviewData) : null
  } catch {
    return null
  }
}
