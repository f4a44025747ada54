import type { FormPageData } from '#app/features/auth/form-page/form-page.ts'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { Leaving } from './farewell.server.ts'

/** For whoever deleted their account, and whoever comes with a session of it. */
export function farewellPage(state: Leaving): FormPageData {
  const isOver = state === 'deleted'
  return {
    title: isOver ? 'Your account is deleted' : 'Your account is being deleted',
    lead: isOver
      ? 'Your jobs, the record of their runs and your database are gone, and you are signed out everywhere.'
      : 'Nothing of yours runs any more, and you are signed out everywhere. The rest is removed within minutes, also when you close this page.',
    below: renderHtml(
      <div className="stack">
        <p>
          {isOver ? 'The same address may sign up again' : 'After that the same address may sign up again'}, and begins
          with nothing. Thank you for having been here.
        </p>
        <p>
          {isOver ? (
            <a className="button" href="/sign-up">
              Sign up
            </a>
          ) : (
            <a className="button" href="/">
              Front page
            </a>
          )}
        </p>
      </div>,
    ),
  }
}
