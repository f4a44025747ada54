import type { PreviewInstant, SchedulePreviewData } from './schedule.ts'

/** The schedule in words and its next runs, with what clock changes do to them; or what is wrong with it. */
export function SchedulePreview({ preview }: { preview: SchedulePreviewData }) {
  if ('errors' in preview) {
    const { schedule, timezone } = preview.errors
    return (
      <div className="preview preview-refused">
        {schedule && <p className="preview-error">{schedule}</p>}
        {timezone && <p className="preview-error">{timezone}</p>}
      </div>
    )
  }
  return (
    <div className="preview">
      <p className="preview-words">
        {preview.words} <span className="preview-zone">{preview.zone}</span>
      </p>
      {preview.notes.map((note) => (
        <p key={note} className="preview-note">
          {note}
        </p>
      ))}
      <ol className="preview-next" aria-label="Next runs">
        {preview.instants.map((instant) => (
          <NextRun key={instant.at} instant={instant} />
        ))}
      </ol>
    </div>
  )
}

function NextRun({ instant }: { instant: PreviewInstant }) {
  return (
    <li data-dst={instant.dst}>
      {instant.clockChange && <span className="preview-change">{instant.clockChange}</span>}{' '}
      <time dateTime={instant.iso}>{instant.absolute}</time>{' '}
      <span className="preview-relative">{instant.relative}</span>{' '}
      {instant.note && <span className="preview-note">{instant.note}</span>}
    </li>
  )
}
