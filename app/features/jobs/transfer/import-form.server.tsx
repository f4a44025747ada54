import { Button } from '#app/ui/button.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { renderHtml } from '#app/ui/render-html.server.ts'
import { counted } from './fault-words.ts'
import type { ImportPreview } from './import-jobs.server.ts'

/** Where a file is chosen, with what was wrong with the one before. */
export function importFormHtml(faults: readonly string[] = []) {
  return renderHtml(<ImportForm faults={faults} />)
}

/** What a file would do, and the choice. */
export function importPreviewHtml(preview: ImportPreview, fault?: string) {
  return renderHtml(<Preview {...preview} fault={fault} />)
}

function ImportForm({ faults }: { faults: readonly string[] }) {
  const hasFaults = faults.length > 0
  return (
    <form method="post" encType="multipart/form-data" className="stack">
      {hasFaults ? (
        <Notice tone="danger" title="Nothing was imported">
          <Faults faults={faults} />
        </Notice>
      ) : null}
      <div className="field">
        <label className="field-label" htmlFor="file">
          Export file
        </label>
        <div className="field-hint" id="file-description">
          What “Export as JSON” made, or a downloaded database, at most 32 MB. Nothing is made before you have seen what
          the file would do.
        </div>
        <input
          type="file"
          id="file"
          name="file"
          className="input"
          accept="application/json,.json,application/vnd.sqlite3,.db"
          aria-describedby={hasFaults ? 'file-faults file-description' : 'file-description'}
          aria-invalid={hasFaults || undefined}
          required
        />
      </div>
      <div className="actions">
        <Button variant="primary">Check the file</Button>
        <a href="/settings" className="button">
          Cancel
        </a>
      </div>
    </form>
  )
}

function Faults({ faults }: { faults: readonly string[] }) {
  if (faults.length === 1) return <p id="file-faults">{faults[0]}</p>
  return (
    <ul id="file-faults">
      {faults.map((fault) => (
        <li key={fault}>{fault}</li>
      ))}
    </ul>
  )
}

function Preview({
  jobs,
  taken,
  lackingSecrets,
  runs,
  strayRuns,
  fault,
}: ImportPreview & { fault: string | undefined }) {
  return (
    <form method="post" className="stack">
      {fault ? <Notice tone="danger">{fault}</Notice> : null}
      <p>
        {counted(jobs, 'job')} {runs > 0 ? `and ${counted(runs, 'run')} ` : ''}in this file, and all of them are well
        formed. Each job comes with its schedule and settings, as a new job{runs > 0 ? ', and with its runs' : ''}.
      </p>
      {strayRuns > 0 ? <p>{counted(strayRuns, 'run')} of jobs that are not in the file will be left out.</p> : null}
      {lackingSecrets > 0 ? (
        <Notice tone="warning" title={`${counted(lackingSecrets, 'job')} will be paused`}>
          <p>Values of secret headers are in no export. Type them again in those jobs, then resume them.</p>
        </Notice>
      ) : null}
      {taken.jobs > 0 ? <Duplicates taken={taken} /> : null}
      <div className="actions">
        <Button variant="primary">Import</Button>
        <Button name="verb" value="discard">
          Do not import
        </Button>
      </div>
    </form>
  )
}

function Duplicates({ taken }: Pick<ImportPreview, 'taken'>) {
  return (
    <fieldset className="field">
      <legend className="field-label">{counted(taken.jobs, 'job')} of a name that you have already</legend>
      <ul>
        {taken.names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {taken.jobs > taken.names.length ? <p className="field-hint">These are the first of them.</p> : null}
      <label>
        <input type="radio" name="duplicates" value="skip" defaultChecked /> Leave them out
      </label>
      <label>
        <input type="radio" name="duplicates" value="keep" /> Import them too, beside those you have
      </label>
    </fieldset>
  )
}
