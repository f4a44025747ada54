import { renderHtml } from '#app/ui/render-html.server.ts'
import type { RenderedHtml } from '#app/ui/rendered.tsx'

/** Below a step that a session lacks: what else there is to say, and the way out. */
export function orSignOut(say: string): RenderedHtml {
  return renderHtml(
    <div className="auth-foot stack">
      <p>{say}</p>
      <form method="post" action="/sign-out">
        <button type="submit" className="button">
          Sign out
        </button>
      </form>
    </div>,
  )
}
