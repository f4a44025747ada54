import { type ReactNode, useEffect, useRef } from 'react'
import { type Conflict, changedFields, type JobInput } from '#app/features/jobs/job.ts'
import { kindWords } from '#app/features/jobs/job-spec.ts'
import { JobState } from '#app/features/jobs/job-state.tsx'
import type { SettingWords } from '#app/features/jobs/settings/describe-settings.ts'
import { Button, LinkButton } from '#app/ui/button.tsx'
import { CodeBlock, Schedule } from '#app/ui/code.tsx'
import { type Definition, DefinitionList } from '#app/ui/definition-list.tsx'
import { jobFormId } from './job-form.tsx'

const terms: Record<Exclude<keyof JobInput, 'settings'>, string> = {
  name: 'Name',
  schedule: 'Schedule',
  timezone: 'Time zone',
  kind: 'Kind',
  command: 'Command',
  isEnabled: 'State',
}

/** Shows a stale edit beside what was saved meanwhile. The form below it holds the edit, now of the latest version. */
export function JobConflict({ theirs, mine, settings }: Conflict) {
  const fields = changedFields(theirs, mine)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section className="section stack" aria-labelledby="conflict">
      <h2 id="conflict" tabIndex={-1} ref={heading}>
        This job was changed while you edited it
      </h2>
      <p>Your changes are not saved yet, and not lost. Keep one of the two, or go on editing yours below.</p>
      <div className="conflict">
        <Side title="Saved meanwhile" job={theirs} fields={fields} words={settings.theirs}>
          <LinkButton to={`/jobs/${theirs.id}`}>Take theirs, drop mine</LinkButton>
        </Side>
        <Side title="Yours" job={mine} fields={fields} words={settings.mine}>
          <Button form={jobFormId} variant="primary">
            Keep mine, save over theirs
          </Button>
        </Side>
      </div>
    </section>
  )
}

interface SideProps {
  title: string
  job: JobInput
  fields: readonly (keyof JobInput)[]
  words: readonly SettingWords[]
  children: ReactNode
}

function Side({ title, job, fields, words, children }: SideProps) {
  const items = fields.flatMap((field): readonly Definition[] =>
    field === 'settings' ? words : [{ term: terms[field], detail: detailOf(job, field) }],
  )
  return (
    <div className="stack">
      <h3>{title}</h3>
      <DefinitionList items={items} />
      <div className="actions">{children}</div>
    </div>
  )
}

function detailOf(job: JobInput, field: Exclude<keyof JobInput, 'settings'>): ReactNode {
  if (field === 'isEnabled') return <JobState isEnabled={job.isEnabled} />
  if (field === 'schedule') return <Schedule>{job.schedule}</Schedule>
  if (field === 'command') return <CodeBlock>{job.command}</CodeBlock>
  if (field === 'kind') return kindWords[job.kind]
  return job[field]
}
