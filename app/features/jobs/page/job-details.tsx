import type { Job } from '#app/features/jobs/job.ts'
import { hasRunner, kindWords } from '#app/features/jobs/job-spec.ts'
import type { SettingWords } from '#app/features/jobs/settings/describe-settings.ts'
import { Moment } from '#app/features/runs/moment.tsx'
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
}

export function JobDetails({ job, settings, preview, today }: JobDetailsProps) {
  return (
    <div className="halves">
      <div className="stack">
        <Section title="Schedule">
          <p>
            <Schedule>{job.schedule}</Schedule>
          </p>
          <SchedulePreview preview={preview} />
          {job.isEnabled ? null : <p className="field-hint">Paused: these are the next runs if it were resumed now.</p>}
        </Section>
        <Section title={`Today, ${job.timezone}`}>
          <DayStrip minutes={today} paused={!job.isEnabled} hours />
        </Section>
      </div>
      <div className="stack">
        <Section title={kindWords[job.kind]}>
          <CodeBlock>{job.kind === 'http' ? `${job.settings.method} ${job.command}` : job.command}</CodeBlock>
          {hasRunner(job.kind) ? null : (
            <p className="field-hint">
              Waits for a runner on a host of your own: Cronstead's server runs no shell commands.
            </p>
          )}
          <DefinitionList items={settings} />
          {job.kind === 'http' ? (
            <p className="field-hint">
              Every call is signed. <a href={`/jobs/${job.id}/secret`}>Show the signing secret, and how to check it</a>
            </p>
          ) : null}
        </Section>
        <Section title="Record">
          <DefinitionList
            items={[
              { term: 'Created', detail: <Moment at={job.createdAt} zone={job.timezone} /> },
              { term: 'Last changed', detail: <Moment at={job.updatedAt} zone={job.timezone} /> },
              { term: 'Version', detail: job.version },
            ]}
          />
        </Section>
      </div>
    </div>
  )
}
