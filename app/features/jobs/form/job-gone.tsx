import { useEffect, useRef } from 'react'
import { usualFormValue } from '#app/features/jobs/settings/settings-form-value.ts'
import { Page } from '#app/ui/page.tsx'
import { JobForm, type JobFormFields } from './job-form.tsx'
import type { GoneAnswer } from './job-form-answer.server.ts'

const blank: JobFormFields = { ...usualFormValue, name: '', schedule: '', timezone: '', command: '', enabled: false }

/** The edit of a job that was deleted meanwhile: what was typed is kept, and makes a new job when it is sent. */
export function JobGone({ lastResult, preview, timeZones }: GoneAnswer) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Page title="Edit a job" crumbs={[{ label: 'Jobs', to: '/jobs' }]} narrow>
      <section className="section stack" aria-labelledby="gone">
        <h2 id="gone" tabIndex={-1} ref={heading}>
          This job was deleted meanwhile
        </h2>
        <p>What you typed is below, and is not saved. Save it as a new job?</p>
      </section>
      <JobForm
        action="/jobs/new"
        defaultValue={blank}
        lastResult={lastResult}
        preview={preview}
        timeZones={timeZones}
        save="Save as a new job"
        cancelPath="/jobs"
      />
    </Page>
  )
}
