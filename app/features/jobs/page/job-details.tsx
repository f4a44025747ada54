import type { Job } from '#app/features/jobs/job.ts'
import { kindWords } from '#app/features/jobs/job-spec.ts'
import { planned } from '#app/features/jobs/job-state.tsx'
import type { SettingWords } from '#app/features/jobs/settings/describe-settings.ts'
import type { SchedulePreviewData } from '#app/features/schedule/schedule.ts'
import { SchedulePreview } from '#app/features/schedule/schedule-preview.tsx'
import { CodeBlock, Schedule } from '#app/ui/code.tsx'
import { DayStrip } from '#app/ui/day-strip.tsx'
import { DefinitionList } from '#app/ui/definition-list.tsx'
import { Section } from '#app/ui/page.tsx'

export interface JobDetailsProps {
  job: Job
  settings: SettingWords[]
  preview: SchedulePreviewData
  /** The minutes of the day in the job's zone at which it is due. */
  today: readonly number[]
  created: string
  updated: string
}

export function JobDetails({ job, settings, preview, today, created, updated }: JobDetailsProps) {
  return (
    <div className="halves">
      <div className="stack">
        <Section title="Schedule">
          <p>
            <Schedule>{job.schedule}</Schedule>
          </p>
          <SchedulePreview preview={preview} />
          <p className="field-hint">
            {job.isEnabled ? planned : 'Paused: these are the next runs if it were resumed now.'}
          </p>
        </Section>
        <Section title={`Today, ${job.timezone}`}>
          <DayStrip minutes={today} paused={!job.isEnabled} hours />
        </Section>
      </div>
      <div className="stack">
        <Section title={kindWords[job.kind]}>
          <CodeBlock>{job.kind === 'http' ? `${job.settings.method} ${job.command}` : job.command}</CodeBlock>
          {job.kind === 'http' ? null : (
            <p className="field-hint">
              Waits for a runner on a host of your own: Cronstead's server runs no shell commands.
            </p>
          )}
          <DefinitionList items={settings} />
        </Section>
        <Section title="Record">
          <DefinitionList
            items={[
              { term: 'Created', detail: <time dateTime={new Date(job.createdAt).toISOString()}>{created}</time> },
              { term: 'Last changed', detail: <time dateTime={new Date(job.updatedAt).toISOString()}>{updated}</time> },
              { term: 'Version', detail: job.version },
            ]}
          />
        </Section>
      </div>
    </div>
  )
}
