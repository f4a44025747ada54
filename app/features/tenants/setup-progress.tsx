import { Notice } from '#app/ui/notice.tsx'
import { Page } from '#app/ui/page.tsx'
import { Progress, type ProgressStep } from '#app/ui/progress.tsx'
import { type SetupState, setupSteps } from './setup-state.ts'

/** What a member sees while their database is made. */
export function SetupProgress({ step, attempts, lastError, nextAttemptAt }: SetupState) {
  const isWaiting = lastError !== null && nextAttemptAt !== null
  const steps: ProgressStep[] = setupSteps.map(({ words }, index) => ({
    label: words,
    state: index + 1 < step ? 'done' : index + 1 > step ? 'later' : isWaiting ? 'failed' : 'now',
  }))
  return (
    <Page title="Setting up your database" lead="This page follows by itself and takes you to your jobs." narrow>
      <Progress steps={steps} />
      {lastError ? (
        <Notice tone="warning" title={lastError}>
          <p>
            It is tried again by itself ({attempts === 1 ? 'one try' : `${attempts} tries`} so far). Nothing is lost:
            you may close this page and sign in later.
          </p>
        </Notice>
      ) : null}
      <p>
        <a href="/settings/delete">Delete my account</a>
      </p>
    </Page>
  )
}
